// What reports read by SQL: stable columns over what the read models hold at present. Names of persons and of accounts are in none of
// them, nor the words of sources.

/** A column: its type in SQL, its expression, and what it is called in Vietnamese. */
export type Column = readonly [type: string, from: string, label: string];

/** A view `report.<name>`; `on` says that it is also a function of a day, `only` that it is nothing else. */
export interface ReportView {
  readonly name: string;
  readonly label: string;
  readonly on?: 'today' | 'only';
  /** The tables behind it, and what joins them; `day` is the day of a function. */
  readonly from: string;
  readonly columns: Readonly<Record<string, Column>>;
}

/** The first day that a partial date may mean. */
const firstDay = (partial: string): string => `substr(${partial} || '-01-01', 1, 10)::date`;
/** Of dated names in a list the one that holds on `day`, as `holdingOn` finds it; the first where none had begun. */
const heldOn = (list: string, member: string): string =>
  `coalesce((SELECT n->>'${member}' FROM jsonb_array_elements(${list}) WITH ORDINALITY AS l (n, i)
     WHERE n->>'from' IS NULL OR ${firstDay("(n->>'from')")} <= day
     ORDER BY ${firstDay("(n->>'from')")} DESC NULLS LAST, i DESC LIMIT 1), ${list}->0->>'${member}')`;

const recordedAt = (proof: string): Column => [
  'timestamptz',
  `(${proof}->>'recordedAt')::timestamptz`,
  'Lúc ghi vào hệ thống',
];
const text = (from: string, label: string): Column => ['text', from, label];
const date = (from: string, label: string): Column => ['date', `(${from})::date`, label];
const whole = (from: string, label: string): Column => ['integer', `(${from})::integer`, label];
/** A date that may stop at the month or the year, as told. */
const told = (from: string, label: string): Column => text(from, `${label} (có thể chỉ có tháng, năm)`);

/** A figure is exact only where its qualifier is EQ. */
const figure = (from: string): Readonly<Record<string, Column>> => ({
  value: ['numeric', `(${from}->>'value')::numeric`, 'Số, hoặc đầu dưới của khoảng'],
  high: ['numeric', `(${from}->>'high')::numeric`, 'Đầu trên của khoảng'],
  qualifier: text(`${from}->>'qualifier'`, 'EQ là đúng bằng; GT hơn, LT dưới, APPROX khoảng, …'),
  unit_of_measure: text(`${from}->>'unit'`, 'Đơn vị tính'),
  printed: text(`${from}->>'printed'`, 'Nguyên văn'),
});
const ofYear = (row: string): Readonly<Record<string, Column>> => ({
  cluster_id: text(`${row}->>'clusterId'`, 'Mã cụm, khối'),
  year: whole(`${row}->>'year'`, 'Năm thi đua'),
});
const unitId = (row: string, label = 'Mã đơn vị'): Column => text(`${row}->>'unitId'`, label);

export const reportViews: readonly ReportView[] = [
  {
    name: 'unit',
    label: 'Đơn vị, với tên của một ngày',
    on: 'today',
    from: `read.unit u`,
    columns: {
      unit_id: unitId('u.state'),
      kind: text(`u.state->>'kind'`, 'Loại đơn vị'),
      name: text(heldOn(`(u.state->'names')`, 'name'), 'Tên'),
      short_name: text(heldOn(`(u.state->'names')`, 'shortName'), 'Tên ngắn'),
      exists_from: told(`u.state->>'existsFrom'`, 'Có từ ngày'),
      ended_on: told(`u.state->'ended'->>'on'`, 'Kết thúc ngày'),
      ended_by: date(`u.state->'ended'->>'by'`, 'Ngày đầu tiên chắc chắn không còn'),
      successor_id: text(`u.state->'ended'->>'successorId'`, 'Mã đơn vị kế tục'),
      same_as: text(
        `(SELECT i->>'unitId' FROM read.identification a, jsonb_array_elements(a.state->'all') i
          WHERE i->>'aliasId' = u.key AND i->>'until' IS NULL LIMIT 1)`,
        'Mã khác của cùng đơn vị này, là mã được dùng',
      ),
      recorded_at: recordedAt(`u.state->'proof'`),
    },
  },
  {
    name: 'unit_name',
    label: 'Tên của đơn vị qua các thời kỳ',
    from: `read.unit u, jsonb_array_elements(u.state->'names') WITH ORDINALITY AS n (named, nth)`,
    columns: {
      unit_id: unitId('u.state'),
      nth: whole('nth', 'Thứ tự'),
      name: text(`named->>'name'`, 'Tên'),
      short_name: text(`named->>'shortName'`, 'Tên ngắn'),
      since: told(`named->>'from'`, 'Từ ngày; trống là từ đầu'),
    },
  },
  {
    name: 'cluster',
    label: 'Cụm, khối thi đua, với tên của một ngày',
    on: 'today',
    from: `read.cluster c`,
    columns: {
      cluster_id: text(`c.state->>'clusterId'`, 'Mã cụm, khối'),
      organiser_id: text(`c.state->>'organiserId'`, 'Mã đơn vị tổ chức'),
      kind: text(`c.state->>'kind'`, 'CUM hay KHOI'),
      tier: text(`c.state->>'tier'`, 'Cấp'),
      number: whole(`c.state->>'number'`, 'Số'),
      label: text(heldOn(`(c.state->'labels')`, 'label'), 'Tên'),
      established_on: told(`c.state->>'establishedOn'`, 'Thành lập ngày'),
      dissolved_on: told(`c.state->'dissolved'->>'on'`, 'Giải thể ngày'),
      recorded_at: recordedAt(`c.state->'proof'`),
    },
  },
  {
    name: 'membership',
    label: 'Thời kỳ là thành viên của cụm, khối',
    from: `read.cluster c, jsonb_each(c.state->'members') AS m (unit, periods), jsonb_array_elements(periods) p`,
    columns: {
      cluster_id: text(`c.state->>'clusterId'`, 'Mã cụm, khối'),
      unit_id: text('unit', 'Mã đơn vị'),
      first_day: date(`p->>'from'`, 'Ngày đầu'),
      first_day_after: date(`p->>'to'`, 'Ngày đầu tiên không còn; trống là chưa biết ngày kết thúc'),
      assumed: ['boolean', `coalesce((p->>'assumed')::boolean, false)`, 'Không nguồn nào nói về thời kỳ này'],
    },
  },
  {
    name: 'member',
    label: 'Thành viên của cụm, khối trong một ngày',
    on: 'only',
    from: `read.cluster c, jsonb_each(c.state->'members') AS m (unit, periods), jsonb_array_elements(periods) p
      WHERE (p->>'from')::date <= day AND coalesce(day < (p->>'to')::date, true)`,
    columns: {
      cluster_id: text(`c.state->>'clusterId'`, 'Mã cụm, khối'),
      unit_id: text('unit', 'Mã đơn vị'),
    },
  },
  {
    name: 'office',
    label: 'Trưởng, phó cụm, khối như được ghi; ai giữ trong một ngày: GET /api/clusters/{id}/leadership',
    from: `read.cluster c, jsonb_array_elements(c.state->'offices'->'appointments') a`,
    columns: {
      ...ofYear('a'),
      office: text(`a->>'office'`, 'LEADER là trưởng, DEPUTY là phó'),
      ordinal: whole(`a->>'ordinal'`, 'Thứ tự của phó'),
      unit_id: unitId('a'),
      mode: text(`a->>'mode'`, 'Cách chọn; trống là không nguồn nào nói'),
      acts_from: told(`a->>'actsFrom'`, 'Giữ từ ngày'),
      recorded_at: recordedAt(`a->'proof'`),
    },
  },
  {
    name: 'pledge_signature',
    label: 'Chữ ký giao ước thi đua',
    from: `read.cluster_year y, jsonb_array_elements(y.state->'signatures') s`,
    columns: {
      ...ofYear('y.state'),
      unit_id: unitId('s'),
      signed_on: told(`s->'proof'->>'occurredOn'`, 'Ký ngày'),
      late: [
        'boolean',
        `CASE WHEN (s->>'late')::boolean THEN true
           WHEN (y.state->'pledge'->'concluded'->>'all')::boolean OR y.state->'pledge'->'concluded'->>'notSigned' IS NOT NULL
           THEN false END`,
        'Trễ hạn; trống là chưa biết',
      ],
      recorded_at: recordedAt(`s->'proof'`),
    },
  },
  {
    name: 'figure',
    label: 'Số liệu trong báo cáo kết quả, như hiện nay sau đính chính',
    from: `read.results r, jsonb_array_elements(r.state->'reports') p, jsonb_array_elements(p->'metrics') m`,
    columns: {
      ...ofYear('r.state'),
      report_id: text(`p->>'reportId'`, 'Mã báo cáo'),
      unit_id: unitId('p', 'Mã đơn vị báo cáo; trống là số liệu chung của cụm, khối'),
      period_from: told(`p->'period'->>'from'`, 'Kỳ báo cáo từ ngày'),
      period_to: told(`p->'period'->>'to'`, 'Kỳ báo cáo đến ngày'),
      metric: text(`m->>'metric'`, 'Mã chỉ tiêu'),
      ...figure(`(m->'figure')`),
      confirmation: text(`m->>'confirmation'`, 'Đối soát: CONFIRMED, OPEN, DISPUTED, REJECTED'),
      corrections: whole(`jsonb_array_length(m->'corrections')`, 'Số lần đính chính'),
      locked: ['boolean', `r.state->'locked' <> 'null'::jsonb`, 'Đã chốt số liệu của năm'],
      recorded_at: recordedAt(`p->'proof'`),
    },
  },
  {
    name: 'final_score',
    label: 'Điểm hội nghị đã chốt; thứ hạng: GET /api/clusters/{id}/years/{year}/standings',
    from: `read.standings s, jsonb_array_elements(s.state->'scores'->'final'->'scores') f`,
    columns: {
      ...ofYear('s.state'),
      unit_id: unitId('f'),
      points: ['numeric', `(f->>'points')::numeric`, 'Điểm'],
      finalised_on: told(`s.state->'scores'->'final'->>'on'`, 'Chốt ngày'),
    },
  },
  {
    name: 'award_proposal',
    label: 'Đề nghị khen thưởng',
    from: `read.award a`,
    columns: {
      proposal_id: text(`a.state->>'proposalId'`, 'Mã đề nghị'),
      ...ofYear('a.state'),
      body_id: text(`a.state->>'bodyId'`, 'Mã cơ quan đề nghị ngoài cụm, khối'),
      award: text(`a.state->>'award'`, 'Mã danh hiệu, hình thức'),
      class: text(`a.state->>'class'`, 'Hạng'),
      unit_id: unitId('a.state'),
      recipient_kind: text(`a.state->'awardee'->>'kind'`, 'Loại đối tượng; trống là chính đơn vị'),
      collective: text(`a.state->'awardee'->>'collective'`, 'Tên tập thể'),
      recipient_count: whole(`a.state->'awardee'->>'count'`, 'Số lượng, nếu không kể tên'),
      proposer: text(`a.state->>'proposer'`, 'Ai đề nghị'),
      status: text(`a.state->>'status'`, 'Trạng thái theo hồ sơ; quyết định do nguồn khác kể ở grant_told'),
      decision: text(`a.state->'decision'->>'outcome'`, 'GRANTED là được tặng, REFUSED là không'),
      decision_number: text(`a.state->'decision'->>'number'`, 'Số quyết định'),
      decided_on: told(`a.state->'decision'->>'decidedOn'`, 'Quyết định ngày'),
      recorded_at: recordedAt(`a.state->'proof'`),
    },
  },
  {
    name: 'grant_told',
    label: 'Khen thưởng như nguồn nói, có hoặc không có đề nghị',
    from: `read.reported_grant g, jsonb_array_elements(g.state->'entries') WITH ORDINALITY AS t (e, nth)`,
    columns: {
      grant_id: text(`g.state->>'grantId'`, 'Mã'),
      nth: whole('nth', 'Thứ tự trong quyết định'),
      year: whole(`g.state->'facts'->>'year'`, 'Năm của thành tích'),
      cluster_id: text(`e->>'clusterId'`, 'Mã cụm, khối'),
      award: text(`e->>'award'`, 'Mã danh hiệu, hình thức'),
      class: text(`e->>'class'`, 'Hạng'),
      unit_id: unitId('e'),
      recipient_kind: text(`e->>'kind'`, 'Loại đối tượng'),
      collective: text(`e->>'collective'`, 'Tên tập thể'),
      recipient_count: whole(`e->>'count'`, 'Số lượng, nếu không kể tên'),
      decision_number: text(`g.state->'facts'->>'number'`, 'Số quyết định'),
      granted_on: told(`g.state->'facts'->>'grantedOn'`, 'Quyết định ngày'),
      proposal_id: text(
        `(SELECT j->>'proposalId' FROM jsonb_array_elements(g.state->'joined') j WHERE (j->>'entry')::integer = nth LIMIT 1)`,
        'Mã đề nghị mà nó thuộc về',
      ),
      same_as: text(
        `(SELECT string_agg(s->>'grantId', ', ' ORDER BY s->>'grantId') FROM jsonb_array_elements(g.state->'sameAs') s)`,
        'Mã các việc tặng được ghi là một với nó: mục cả hai cùng kể chỉ tính một lần',
      ),
      withdrawn: ['boolean', `g.state->'withdrawal' <> 'null'::jsonb`, 'Đã rút vì ghi nhầm'],
      recorded_at: recordedAt(`g.state->'proof'`),
    },
  },
  {
    name: 'inspection',
    label: 'Cuộc thanh tra',
    from: `read.inspection i`,
    columns: {
      inspection_id: text(`i.state->>'inspectionId'`, 'Mã, riêng của đơn vị'),
      unit_id: unitId('i.state'),
      year: whole(`i.state->>'year'`, 'Năm'),
      kind: text(`i.state->>'kind'`, 'Loại'),
      basis: text(`i.state->>'basis'`, 'Theo kế hoạch hay đột xuất'),
      title: text(`i.state->>'title'`, 'Tên'),
      decided_on: told(`i.state->>'decidedOn'`, 'Quyết định ngày'),
      started_on: told(`i.state->>'startedOn'`, 'Bắt đầu ngày'),
      ended_on: told(`i.state->>'endedOn'`, 'Kết thúc ngày'),
      conclusion_number: text(`i.state->'conclusion'->>'number'`, 'Số kết luận'),
      concluded_on: told(`i.state->'conclusion'->>'concludedOn'`, 'Kết luận ngày'),
      recorded_at: recordedAt(`i.state->'proof'`),
    },
  },
  {
    name: 'inspection_figure',
    label: 'Số liệu của một cuộc thanh tra, như hiện nay sau đính chính',
    from: `read.inspection i, jsonb_each(i.state->'figures') AS f (metric, found)`,
    columns: {
      inspection_id: text(`i.state->>'inspectionId'`, 'Mã cuộc thanh tra'),
      unit_id: unitId('i.state'),
      year: whole(`i.state->>'year'`, 'Năm'),
      metric: text('metric', 'Mã chỉ tiêu'),
      ...figure('found'),
    },
  },
  {
    name: 'alarm',
    label: 'Việc quá hạn',
    from: `read.calendar c, jsonb_each(c.state->'calendar'->'alarms') AS a (duty, raised)`,
    columns: {
      ...ofYear('c.state'),
      duty: text('duty', 'Việc'),
      due_before: date(`raised->>'dueBefore'`, 'Phải xong trước ngày'),
      open: ['boolean', `(raised->>'open')::boolean`, 'Còn chưa xong'],
      missing: [
        'text[]',
        `ARRAY(SELECT jsonb_array_elements_text(raised->'missing'))`,
        'Mã các đơn vị chưa làm',
      ],
    },
  },
  {
    name: 'freshness',
    label: 'Các dữ liệu trên đã tính đến sự kiện nào',
    from: 'read.projection p',
    columns: {
      read_model: text('p.name', 'Dữ liệu đọc'),
      position: ['bigint', 'p.position', 'Vị trí của sự kiện cuối cùng đã tính đến'],
      updated_at: ['timestamptz', 'p.updated_at', 'Lúc cập nhật'],
    },
  },
];
