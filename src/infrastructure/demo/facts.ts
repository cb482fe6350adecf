// What the five source articles say, as ordinary commands, each with its source and the words quoted from it.
// Nothing here goes beyond the articles: what they do not say stays unknown.

import type { Fact } from '../batches/batches.js';
import type { ClusterId, UnitId } from '../../domain/ground/values.js';

const sources = {
  0: {
    source: '000_6c16d63b9fbe2969.txt',
    title:
      'Cụm thi đua số 1 Thanh tra Chính phủ: Thi đua, khen thưởng là động lực thúc đẩy thực hiện thắng lợi nhiệm vụ',
    documentDate: '2022-08-05',
    sha256: 'c4d40d3a3f040dcc2b14f86591fff6a37e6965851da1bb64789767966c9e776e',
  },
  1: {
    source: '001_98d2809942901894.txt',
    sha256: 'c63c9939d0073a2b3a5709ace22045d5eab45477f21dd009de2c1f1ebcc6bcc7',
  },
  2: {
    source: '002_18528fb9412c869d.txt',
    sha256: '448bd7f9538a18ba174434e98b1a99e074e8e45e159ef457b3319abf443c0d9c',
  },
  3: {
    source: '003_84c27c5eb7dd673c.txt',
    sha256: '5d10d88b1f22b8006af15806a87003eabe8aef9d8b2d6712f47d108425ff8b5f',
  },
  4: {
    source: '004_5d0da459d55dd4e0.txt',
    sha256: '220a14716f3b7abf7bf64bdaa353d3979cd14100c9e8f14f7623306613246996',
  },
} as const;

/** A fact of one article. The articles give no dates of the meetings, so the business date is unknown unless said. */
const told = (article: keyof typeof sources, quote: string, command: string, body: Fact['body']): Fact => ({
  command,
  body: { occurredOn: null, ...body, evidence: [{ ...sources[article], quote }] },
});

const unit = (
  article: keyof typeof sources,
  quote: string,
  kind: string,
  unitId: UnitId,
  name: string,
): Fact => told(article, quote, 'RegisterUnit', { unitId, kind, name });

const member = (
  article: keyof typeof sources,
  quote: string,
  clusterId: ClusterId,
  year: number,
  unitId: UnitId,
): Fact => told(article, quote, 'AdmitMember', { clusterId, unitId, from: String(year) });

const ttcp: readonly Fact[] = [
  told(2, 'Thanh tra Chính phủ', 'RegisterUnit', {
    unitId: 'ttcp',
    kind: 'GOVERNMENT_INSPECTORATE',
    name: 'Thanh tra Chính phủ',
    shortName: 'TTCP',
  }),
];

const fiveCities =
  '5 thành phố, giao ước thi đua của Cụm 1 (gồm các thành phố: Hà Nội, Hải Phòng, Đà Nẵng, Cần Thơ, Hồ Chí Minh)';
const cities = [
  ['thanh-tra-thanh-pho-ha-noi', 'Thanh tra thành phố Hà Nội'],
  ['thanh-tra-thanh-pho-hai-phong', 'Thanh tra thành phố Hải Phòng'],
  ['thanh-tra-thanh-pho-da-nang', 'Thanh tra thành phố Đà Nẵng'],
  ['thanh-tra-thanh-pho-can-tho', 'Thanh tra thành phố Cần Thơ'],
  ['thanh-tra-thanh-pho-ho-chi-minh', 'Thanh tra thành phố Hồ Chí Minh'],
] as const;
const pledge1 = 'thực hiện tốt Giao ước thi đua của Cụm Thi đua số 1 và Khối thi đua các Cơ quan Nội chính';

const cluster1: readonly Fact[] = [
  told(0, 'Cụm thi đua số 1 Thanh tra Chính phủ', 'EstablishCluster', {
    clusterId: 'ttcp-cum-1',
    organiserId: 'ttcp',
    kind: 'CUM',
    number: 1,
    label: 'Cụm thi đua số 1',
    aliases: ['Cụm 1', 'Cụm Thi đua số 1'],
  }),
  ...cities.map(([id, name]) => unit(0, fiveCities, 'PROVINCIAL_INSPECTORATE', id, name)),
  ...cities.map(([id]) => member(0, fiveCities, 'ttcp-cum-1', 2022, id)),
  told(0, fiveCities, 'DeclareRoster', {
    clusterId: 'ttcp-cum-1',
    year: 2022,
    declaredCount: 5,
    listed: cities.map(([id]) => id),
  }),
  told(
    0,
    'chủ đề năm 2022 “Siết chặt kỷ cương, tăng cường hiệu quả công tác thanh tra, thích ứng an toàn trong tình hình mới”',
    'LaunchMovement',
    {
      launchedBy: 'ttcp-cum-1',
      year: 2022,
      theme:
        'Siết chặt kỷ cương, tăng cường hiệu quả công tác thanh tra, thích ứng an toàn trong tình hình mới',
    },
  ),
  told(0, pledge1, 'OpenPledge', { clusterId: 'ttcp-cum-1', year: 2022 }),
  told(0, pledge1, 'ConcludePledge', { clusterId: 'ttcp-cum-1', year: 2022, signatures: 'NOT_STATED' }),
];

const leader2 = 'Ông Đinh Ngọc Văn - Chánh Thanh tra tỉnh Nam Định, Cụm trưởng Cụm Thi đua số 2';
const slogan2 =
  'Cụm Thi đua thanh tra 9 tỉnh đồng bằng sông Hồng đoàn kết, kỷ cương, phát triển, ra sức thi đua hoàn thành xuất sắc nhiệm vụ của ngành Thanh tra năm 2024';
const plan64 =
  'cụ thể hóa các quy định trong Kế hoạch số 64 của TTCP để triển khai hoàn thành xuất sắc nhiệm vụ năm 2024';
const signing2 =
  'Tại hội nghị, đại diện thanh tra các tỉnh đã tiến hành ký giao ước thi đua với một số nội dung trọng tâm';

const cluster2: readonly Fact[] = [
  told(1, 'Cụm Thi đua số 2', 'EstablishCluster', {
    clusterId: 'ttcp-cum-2',
    organiserId: 'ttcp',
    kind: 'CUM',
    number: 2,
    label: 'Cụm Thi đua số 2',
    aliases: ['Cụm Thi đua thanh tra 9 tỉnh đồng bằng sông Hồng'],
  }),
  unit(1, leader2, 'PROVINCIAL_INSPECTORATE', 'thanh-tra-tinh-nam-dinh', 'Thanh tra tỉnh Nam Định'),
  unit(
    1,
    'Đại diện Thanh tra tỉnh Hải Dương tham luận tại hội nghị',
    'PROVINCIAL_INSPECTORATE',
    'thanh-tra-tinh-hai-duong',
    'Thanh tra tỉnh Hải Dương',
  ),
  member(1, leader2, 'ttcp-cum-2', 2024, 'thanh-tra-tinh-nam-dinh'),
  member(
    1,
    'lãnh đạo thanh tra các tỉnh trong Cụm Thi đua số 2 … Đại diện Thanh tra tỉnh Hải Dương tham luận tại hội nghị',
    'ttcp-cum-2',
    2024,
    'thanh-tra-tinh-hai-duong',
  ),
  told(1, slogan2, 'DeclareRoster', { clusterId: 'ttcp-cum-2', year: 2024, declaredCount: 9 }),
  told(1, leader2, 'RecordRepresentative', {
    unitId: 'thanh-tra-tinh-nam-dinh',
    person: { name: 'Đinh Ngọc Văn' },
    position: 'Chánh Thanh tra',
  }),
  told(1, leader2, 'ReportOffice', {
    clusterId: 'ttcp-cum-2',
    year: 2024,
    office: 'LEADER',
    unitId: 'thanh-tra-tinh-nam-dinh',
  }),
  told(1, plan64, 'LaunchMovement', { launchedBy: 'ttcp', year: 2024, plan: { number: '64' } }),
  told(1, slogan2, 'LaunchMovement', { launchedBy: 'ttcp-cum-2', year: 2024, slogan: slogan2 }),
  told(1, signing2, 'OpenPledge', {
    clusterId: 'ttcp-cum-2',
    year: 2024,
    contents: [
      'Thường xuyên tổ chức học tập, quán triệt và tuyên truyền sâu rộng, có hệ thống về tư tưởng, đạo đức, phong cách Hồ Chí Minh',
      'Thực hiện nghiêm các Chỉ thị của Thủ tướng Chính phủ, TTCP về tăng cường kỷ luật, kỷ cương',
      'Thực hiện nghiêm túc việc đôn đốc, kiểm tra, sơ kết, tổng kết và nhân rộng điển hình tiên tiến',
      'Chú trọng công tác đánh giá, bình xét, nâng cao chất lượng các danh hiệu thi đua, hình thức khen thưởng',
      'Thi đua đổi mới hình thức, phương pháp hoạt động thanh tra',
      'Nâng cao chất lượng, hiệu quả hoạt động thanh tra, kịp thời chuyển vụ việc sang cơ quan điều tra',
    ],
  }),
  told(1, signing2, 'ConcludePledge', { clusterId: 'ttcp-cum-2', year: 2024, signatures: 'NOT_STATED' }),
  told(1, 'hội nghi ký kết giao ước thi đua của Cụm Thi đua số 2', 'RecordActivity', {
    clusterId: 'ttcp-cum-2',
    year: 2024,
    activityId: 'ky-ket-giao-uoc',
    kind: 'CEREMONY',
    title: 'Hội nghị ký kết giao ước thi đua năm 2024',
    participants: [
      {
        unitId: 'thanh-tra-tinh-nam-dinh',
        role: 'phát động phong trào thi đua',
        speaker: { person: { name: 'Đinh Ngọc Văn' }, position: 'Chánh Thanh tra' },
      },
      { unitId: 'thanh-tra-tinh-hai-duong', role: 'tham luận' },
      {
        unitId: 'ttcp',
        role: 'phát biểu',
        speaker: { person: { name: 'Nguyễn Duy Đông' }, position: 'Vụ phó Vụ Tổ chức Cán bộ' },
      },
    ],
  }),
];

const six =
  'các đơn vị trong Khối Thi đua số 2 là Thanh tra Bộ Công an, Thanh tra Bộ Tư pháp, Thanh tra Bộ Quốc phòng, Thanh tra Bộ Kế hoạch và Đầu tư, Thanh tra Bộ Nội vụ và Cơ quan Thanh tra, giám sát ngân hàng';
const ministries = [
  ['thanh-tra-bo-cong-an', 'Thanh tra Bộ Công an'],
  ['thanh-tra-bo-tu-phap', 'Thanh tra Bộ Tư pháp'],
  ['thanh-tra-bo-quoc-phong', 'Thanh tra Bộ Quốc phòng'],
  ['thanh-tra-bo-ke-hoach-va-dau-tu', 'Thanh tra Bộ Kế hoạch và Đầu tư'],
  ['thanh-tra-bo-noi-vu', 'Thanh tra Bộ Nội vụ'],
  ['co-quan-thanh-tra-giam-sat-ngan-hang', 'Cơ quan Thanh tra, giám sát ngân hàng'],
] as const;
const leaderK2 = 'đơn vị Khối trưởng năm 2023 là Thanh tra Bộ Công an';
const elected2024 =
  'thanh tra các bộ, ngành nội chính và kinh tế tổng hợp tại cuộc họp đã thống nhất Thanh tra Bộ Tư pháp là Khối trưởng, Thanh tra Bộ Tài chính là Khối phó Khối Thi đua số 2 năm 2024';
const theme2023 = 'Siết chặt kỷ cương, tăng cường hiệu quả';
const plan66 =
  'Kế hoạch số 66/KH-TTCP ngày 12/01/2023 của Thanh tra Chính phủ về phát động phong trào thi đua năm 2023 và Bản Giao ước thi đua năm 2023 giữa các đơn vị trong khối';
const work2023 =
  'đã tiến hành 152 cuộc thanh tra; kiến nghị xử lý hơn 4.642 tỷ đồng; tiếp 2.521 lượt với 3.239 công dân đến khiếu nại, tố cáo, kiến nghị, phản ánh; tiếp nhận, xử lý hơn 29.288 đơn các loại; tham mưu giải quyết 118 vụ việc thuộc thẩm quyền...';
const proposed2023 =
  'đã biểu quyết thống nhất đề nghị Thanh tra Bộ Công an được nhận cờ thi đua của Thanh tra Chính phủ, Thanh tra Bộ Tư pháp nhận bằng khen của Tổng Thanh tra Chính phủ trong năm 2023';
const agreed = { method: 'CONSENSUS', wording: 'thống nhất' };

const block2: readonly Fact[] = [
  told(2, 'Khối Thi đua số 2', 'EstablishCluster', {
    clusterId: 'ttcp-khoi-2',
    organiserId: 'ttcp',
    kind: 'KHOI',
    number: 2,
    label: 'Khối Thi đua số 2',
    aliases: ['Khối 2', 'thanh tra các bộ, ngành nội chính và kinh tế tổng hợp'],
  }),
  ...ministries.map(([id, name]) => unit(2, six, 'MINISTRY_INSPECTORATE', id, name)),
  ...ministries.map(([id]) => member(2, six, 'ttcp-khoi-2', 2023, id)),
  unit(2, elected2024, 'MINISTRY_INSPECTORATE', 'thanh-tra-bo-tai-chinh', 'Thanh tra Bộ Tài chính'),
  member(2, elected2024, 'ttcp-khoi-2', 2024, 'thanh-tra-bo-tai-chinh'),
  told(
    2,
    'chủ đề thi đua năm 2023 do Thanh tra Chính phủ phát động là “Siết chặt kỷ cương, tăng cường hiệu quả”; ' +
      plan66,
    'LaunchMovement',
    {
      launchedBy: 'ttcp',
      year: 2023,
      theme: theme2023,
      plan: { number: '66', symbol: 'KH-TTCP', issuedOn: '2023-01-12' },
      occurredOn: '2023-01-12',
    },
  ),
  told(2, 'Chánh Thanh tra Bộ Công an Trần Đức Tuấn, Khối trưởng Khối Thi đua số 2', 'RecordRepresentative', {
    unitId: 'thanh-tra-bo-cong-an',
    person: { name: 'Trần Đức Tuấn' },
    position: 'Chánh Thanh tra',
  }),
  told(2, leaderK2, 'ReportOffice', {
    clusterId: 'ttcp-khoi-2',
    year: 2023,
    office: 'LEADER',
    unitId: 'thanh-tra-bo-cong-an',
  }),
  told(2, plan66, 'OpenPledge', { clusterId: 'ttcp-khoi-2', year: 2023 }),
  told(2, plan66, 'ConcludePledge', { clusterId: 'ttcp-khoi-2', year: 2023, signatures: 'NOT_STATED' }),
  told(
    2,
    'tổ chức thành công tọa đàm trao đổi kinh nghiệm về công tác xác minh tài sản, thu nhập',
    'RecordActivity',
    {
      clusterId: 'ttcp-khoi-2',
      year: 2023,
      activityId: 'toa-dam-xac-minh-tai-san',
      kind: 'SEMINAR',
      title: 'Tọa đàm trao đổi kinh nghiệm về công tác xác minh tài sản, thu nhập',
    },
  ),
  told(
    2,
    'tổ chức giải giao hữu thể thao chào mừng 78 năm Ngày Truyền thống Thanh tra Việt Nam',
    'RecordActivity',
    {
      clusterId: 'ttcp-khoi-2',
      year: 2023,
      activityId: 'giai-giao-huu-the-thao',
      kind: 'SPORT',
      title: 'Giải giao hữu thể thao chào mừng 78 năm Ngày Truyền thống Thanh tra Việt Nam',
    },
  ),
  told(2, elected2024, 'ElectLeader', {
    clusterId: 'ttcp-khoi-2',
    year: 2024,
    unitId: 'thanh-tra-bo-tu-phap',
    mode: 'AGREED',
    vote: agreed,
  }),
  told(2, elected2024, 'ElectDeputy', {
    clusterId: 'ttcp-khoi-2',
    year: 2024,
    unitId: 'thanh-tra-bo-tai-chinh',
    mode: 'AGREED',
    vote: agreed,
  }),
  told(2, work2023, 'ReportResults', {
    clusterId: 'ttcp-khoi-2',
    year: 2023,
    reportId: 'tong-hop-2023',
    contributors: ministries.map(([id]) => id),
    metrics: [
      { metric: 'inspection.total', figure: { printed: '152 cuộc thanh tra' } },
      { metric: 'money.handling-recommended', figure: { printed: 'hơn 4.642 tỷ đồng' } },
      { metric: 'reception.sessions', figure: { printed: '2.521 lượt' } },
      { metric: 'reception.persons', figure: { printed: '3.239 công dân' } },
      { metric: 'petition.letters', figure: { printed: 'hơn 29.288 đơn các loại' } },
      { metric: 'petition.cases', figure: { printed: '118 vụ việc' } },
    ],
  }),
  told(2, proposed2023, 'ProposeAward', {
    clusterId: 'ttcp-khoi-2',
    year: 2023,
    award: 'FLAG_GI',
    unitId: 'thanh-tra-bo-cong-an',
    vote: { method: 'SHOW_OF_HANDS', wording: 'biểu quyết thống nhất', outcome: 'UNANIMOUS' },
    addressee: 'Hội đồng Thi đua, khen thưởng ngành Thanh tra',
  }),
  told(2, proposed2023, 'ProposeAward', {
    clusterId: 'ttcp-khoi-2',
    year: 2023,
    award: 'MERIT_GI',
    unitId: 'thanh-tra-bo-tu-phap',
    vote: { method: 'SHOW_OF_HANDS', wording: 'biểu quyết thống nhất', outcome: 'UNANIMOUS' },
    addressee: 'Hội đồng Thi đua, khen thưởng ngành Thanh tra',
  }),
];

const signing3 =
  'Tại buổi ký kết giao ước thi đua, đại diện các đơn vị của Khối Thi đua đã thảo luận và nhất trí cùng nhau triển khai thực hiện tốt các nhiệm vụ trọng tâm';

const publicServiceUnits: readonly Fact[] = [
  told(3, 'Khối Các đơn vị sự nghiệp TTCP', 'EstablishCluster', {
    clusterId: 'ttcp-khoi-su-nghiep',
    organiserId: 'ttcp',
    tier: 'INTERNAL',
    kind: 'KHOI',
    label: 'Khối Các đơn vị sự nghiệp',
    aliases: ['Khối Các đơn vị sự nghiệp TTCP'],
  }),
  unit(3, 'Báo Thanh tra', 'PUBLIC_SERVICE_UNIT', 'bao-thanh-tra', 'Báo Thanh tra'),
  told(3, 'bà Nguyễn Thị Hoa - Phó Tổng Biên tập phụ trách Báo Thanh tra', 'RecordRepresentative', {
    unitId: 'bao-thanh-tra',
    person: { name: 'Nguyễn Thị Hoa' },
    position: 'Phó Tổng Biên tập phụ trách',
    acting: true,
  }),
  told(3, signing3, 'OpenPledge', {
    clusterId: 'ttcp-khoi-su-nghiep',
    year: 2023,
    contents: [
      'Đẩy mạnh các phong trào thi đua yêu nước, thực hiện chủ đề thi đua năm 2023 do TTCP phát động “Siết chặt kỷ cương, tăng cường hiệu quả”',
      'Tiếp tục đổi mới công tác thi đua theo tinh thần Chỉ thị số 34-CT/TW của Bộ Chính trị',
      'Tăng cường kỷ luật, kỷ cương; nâng cao trách nhiệm của viên chức, người lao động, nhất là trách nhiệm của người đứng đầu',
      'Thi đua đổi mới hình thức, phương pháp hoạt động thanh tra; áp dụng công nghệ thông tin trong hoạt động thanh tra',
      'Đẩy mạnh cải cách hành chính, xây dựng thể chế và xây dựng ngành',
    ],
  }),
  told(3, signing3, 'ConcludePledge', {
    clusterId: 'ttcp-khoi-su-nghiep',
    year: 2023,
    signatures: 'NOT_STATED',
  }),
  told(
    3,
    'Phát biểu kết luận, bà Nguyễn Thị Hoa - Phó Tổng Biên tập phụ trách Báo Thanh tra',
    'RecordActivity',
    {
      clusterId: 'ttcp-khoi-su-nghiep',
      year: 2023,
      activityId: 'le-ky-ket-giao-uoc',
      kind: 'CEREMONY',
      title: 'Lễ ký kết giao ước thi đua Khối Các đơn vị sự nghiệp TTCP',
      participants: [
        {
          unitId: 'bao-thanh-tra',
          role: 'phát biểu kết luận',
          speaker: {
            person: { name: 'Nguyễn Thị Hoa' },
            position: 'Phó Tổng Biên tập phụ trách',
            acting: true,
          },
        },
      ],
    },
  ),
];

const seven =
  'Cụm Thi đua số IV (gồm Thanh tra các tỉnh: Lào Cai, Sơn La, Lai Châu, Lạng Sơn, Cao Bằng, Hà Giang và Điện Biên)';
const provinces = [
  ['thanh-tra-tinh-lao-cai', 'Thanh tra tỉnh Lào Cai'],
  ['thanh-tra-tinh-son-la', 'Thanh tra tỉnh Sơn La'],
  ['thanh-tra-tinh-lai-chau', 'Thanh tra tỉnh Lai Châu'],
  ['thanh-tra-tinh-lang-son', 'Thanh tra tỉnh Lạng Sơn'],
  ['thanh-tra-tinh-cao-bang', 'Thanh tra tỉnh Cao Bằng'],
  ['thanh-tra-tinh-ha-giang', 'Thanh tra tỉnh Hà Giang'],
  ['thanh-tra-tinh-dien-bien', 'Thanh tra tỉnh Điện Biên'],
] as const;
const summary2019 =
  'Hội nghị Tổng kết công tác thi đua, khen thưởng Thanh tra 7 tỉnh biên giới miền núi phía Bắc năm 2019, do Thanh tra tỉnh Lai Châu chủ trì, đơn vị đăng cai Cụm trưởng, Thanh tra tỉnh Điện Biên làm Cụm phó';
const elected2020 =
  'Hội nghị đã bầu Thanh tra tỉnh Điện Biên làm Cụm trưởng, Thanh tra tỉnh Lạng Sơn làm Cụm phó Cụm Thi đua số IV năm 2020';
const work2019 = [
  'Năm 2019, Thanh tra các tỉnh trong Cụm đã triển khai 644 cuộc thanh tra hành chính, 1.417 cuộc thanh tra, kiểm tra liên ngành. Qua thanh tra sai phạm hơn 140 tỷ đồng, kiến nghị xử lý hành chính 200 tổ chức và 370 cá nhân vi phạm; chuyển cơ quan điều tra 3 vụ',
  'tiếp nhận, xử lý, giải quyết kịp thời, dứt điểm hơn 1.000 đơn khiếu nại, tố cáo, kiến nghị trả lại cho công dân hơn 376m2 đất; tổ chức hơn 10.000 lớp tập huấn, buổi tuyên truyền, phổ biến giáo dục pháp luật về công tác phòng, chống tham nhũng trên 506.000 lượt người; tiến hành 141 cuộc thanh tra trách nhiệm',
  'giúp đỡ người nghèo, trẻ em có hoàn cảnh khó khăn với tổng số tiền gần 200 triệu đồng',
].join(' … ');
const proposed2019 =
  'Hội nghị nhất trí đề nghị Thanh Tra Chính phủ tặng Cờ Thi đua cho Thanh tra tỉnh Lai Châu; tặng Bằng khen cho Thanh tra tỉnh Lạng Sơn';
const held = { method: 'NOT_STATED', wording: 'đã bầu' };
const opening4 = 'Bà Võ Thị Thiệp, Chánh Thanh tra tỉnh Lai Châu phát biểu khai mạc Hội nghị';
const report4 = 'Ông Trần Văn Chiến, Phó Chánh Thanh tra tỉnh Điện Biên (Cụm phó), báo cáo tổng kết';

const cluster4: readonly Fact[] = [
  told(4, 'Cụm Thi đua số IV', 'EstablishCluster', {
    clusterId: 'ttcp-cum-4',
    organiserId: 'ttcp',
    kind: 'CUM',
    number: 4,
    label: 'Cụm Thi đua số IV',
    aliases: ['Thanh tra 7 tỉnh biên giới miền núi phía Bắc'],
  }),
  ...provinces.map(([id, name]) => unit(4, seven, 'PROVINCIAL_INSPECTORATE', id, name)),
  ...provinces.map(([id]) => member(4, seven, 'ttcp-cum-4', 2019, id)),
  told(4, summary2019, 'DeclareRoster', {
    clusterId: 'ttcp-cum-4',
    year: 2019,
    declaredCount: 7,
    countBasis: 'ALL',
    listed: provinces.map(([id]) => id),
  }),
  told(4, summary2019, 'ReportOffice', {
    clusterId: 'ttcp-cum-4',
    year: 2019,
    office: 'LEADER',
    unitId: 'thanh-tra-tinh-lai-chau',
  }),
  told(4, summary2019, 'ReportOffice', {
    clusterId: 'ttcp-cum-4',
    year: 2019,
    office: 'DEPUTY',
    unitId: 'thanh-tra-tinh-dien-bien',
  }),
  told(4, opening4, 'RecordRepresentative', {
    unitId: 'thanh-tra-tinh-lai-chau',
    person: { name: 'Võ Thị Thiệp' },
    position: 'Chánh Thanh tra',
  }),
  told(4, report4, 'RecordRepresentative', {
    unitId: 'thanh-tra-tinh-dien-bien',
    person: { name: 'Trần Văn Chiến' },
    position: 'Phó Chánh Thanh tra',
  }),
  told(4, summary2019, 'RecordActivity', {
    clusterId: 'ttcp-cum-4',
    year: 2019,
    activityId: 'hoi-nghi-tong-ket',
    kind: 'MEETING',
    title: 'Hội nghị Tổng kết công tác thi đua, khen thưởng năm 2019',
    hostUnitId: 'thanh-tra-tinh-lai-chau',
    participants: [
      {
        unitId: 'thanh-tra-tinh-lai-chau',
        role: 'phát biểu khai mạc',
        speaker: { person: { name: 'Võ Thị Thiệp' }, position: 'Chánh Thanh tra' },
      },
      {
        unitId: 'thanh-tra-tinh-dien-bien',
        role: 'báo cáo tổng kết',
        speaker: { person: { name: 'Trần Văn Chiến' }, position: 'Phó Chánh Thanh tra' },
      },
      {
        role: 'phát biểu',
        speaker: { person: { name: 'Tống Thanh Hải' }, position: 'Phó Chủ tịch UBND tỉnh Lai Châu' },
      },
      {
        unitId: 'ttcp',
        role: 'phát biểu',
        speaker: { person: { name: 'Trần Văn Dương' }, position: 'Trưởng Phòng Thi đua, Vụ Tổ chức cán bộ' },
      },
    ],
  }),
  told(4, elected2020, 'ElectLeader', {
    clusterId: 'ttcp-cum-4',
    year: 2020,
    unitId: 'thanh-tra-tinh-dien-bien',
    mode: 'ELECTED',
    vote: held,
  }),
  told(4, elected2020, 'ElectDeputy', {
    clusterId: 'ttcp-cum-4',
    year: 2020,
    unitId: 'thanh-tra-tinh-lang-son',
    mode: 'ELECTED',
    vote: held,
  }),
  told(
    4,
    'Bà Võ Thị Thiệp, Chánh Thanh tra tỉnh Lai Châu trao Cờ cho đại diện đơn vị Cụm trưởng năm 2020',
    'HandOverOffice',
    {
      clusterId: 'ttcp-cum-4',
      year: 2020,
    },
  ),
  told(4, work2019, 'ReportResults', {
    clusterId: 'ttcp-cum-4',
    year: 2019,
    reportId: 'tong-ket-2019',
    contributors: provinces.map(([id]) => id),
    metrics: [
      { metric: 'inspection.administrative', figure: { printed: '644 cuộc' } },
      { metric: 'inspection.inter-sector-and-checks-combined', figure: { printed: '1.417 cuộc' } },
      { metric: 'money.violations', figure: { printed: 'hơn 140 tỷ đồng' } },
      { metric: 'handling.organisations', figure: { printed: '200 tổ chức' } },
      { metric: 'handling.persons', figure: { printed: '370 cá nhân' } },
      { metric: 'handling.cases-transferred', figure: { printed: '3 vụ' } },
      { metric: 'petition.letters', figure: { printed: 'hơn 1.000 đơn' } },
      { metric: 'petition.land-returned', figure: { printed: 'hơn 376m2' } },
      {
        metric: 'anticorruption.classes-and-sessions-combined',
        figure: { printed: 'hơn 10.000 lớp tập huấn, buổi tuyên truyền' },
      },
      { metric: 'anticorruption.attendances', figure: { printed: 'trên 506.000 lượt người' } },
      { metric: 'anticorruption.responsibility-inspections', figure: { printed: '141 cuộc' } },
      { metric: 'charity.money', figure: { printed: 'gần 200 triệu đồng' } },
    ],
  }),
  told(4, proposed2019, 'ProposeAward', {
    clusterId: 'ttcp-cum-4',
    year: 2019,
    award: 'FLAG_GI',
    unitId: 'thanh-tra-tinh-lai-chau',
    vote: { method: 'CONSENSUS', wording: 'nhất trí', outcome: 'UNANIMOUS' },
  }),
  told(4, proposed2019, 'ProposeAward', {
    clusterId: 'ttcp-cum-4',
    year: 2019,
    award: 'MERIT_GI',
    unitId: 'thanh-tra-tinh-lang-son',
    vote: { method: 'CONSENSUS', wording: 'nhất trí', outcome: 'UNANIMOUS' },
  }),
];

/** The facts in the order in which they are recorded. */
export const facts: readonly Fact[] = [
  ...ttcp,
  ...cluster1,
  ...cluster2,
  ...block2,
  ...publicServiceUnits,
  ...cluster4,
];
