import type { UnitOfMeasure } from './figure.js';

/** What a reported figure measures. */
export interface Metric {
  /** Name in reports and headings. */
  readonly name: string;
  readonly unit: UnitOfMeasure;
  /**
   * Counts two things together because its source does: never added to or compared with another metric, nor across
   * years (edge case 39). Its code ends in `combined`.
   */
  readonly combined?: true;
}

const catalogue = {
  // Inspections. Source: S2 (total), S4 (administrative; "thanh tra, kiểm tra liên ngành" in one figure); the field's own terms
  // for the other kinds and for what the total is of: planned, ad hoc and carried over from the period before (R29).
  'inspection.total': { name: 'Cuộc thanh tra', unit: 'INSPECTION' },
  'inspection.administrative': { name: 'Cuộc thanh tra hành chính', unit: 'INSPECTION' },
  'inspection.inter-sector-and-checks-combined': {
    name: 'Cuộc thanh tra, kiểm tra liên ngành',
    unit: 'INSPECTION',
    combined: true,
  },
  'inspection.specialised': { name: 'Cuộc thanh tra chuyên ngành', unit: 'INSPECTION' },
  'inspection.inter-sector': { name: 'Cuộc thanh tra liên ngành', unit: 'INSPECTION' },
  'inspection.planned': { name: 'Cuộc thanh tra theo kế hoạch', unit: 'INSPECTION' },
  'inspection.ad-hoc': { name: 'Cuộc thanh tra đột xuất', unit: 'INSPECTION' },
  'inspection.carried-over': { name: 'Cuộc thanh tra kỳ trước chuyển sang', unit: 'INSPECTION' },

  // Money found by inspections: four metrics that no sum may join (R28), and "kiến nghị xử lý" as S2 prints it, without
  // saying which of the recommendations it holds. Source: S2, S4 (violations), the field's own terms.
  'money.violations': { name: 'Sai phạm về tiền', unit: 'VND' },
  'money.handling-recommended': { name: 'Kiến nghị xử lý về tiền', unit: 'VND' },
  'money.recovery-recommended': { name: 'Kiến nghị thu hồi', unit: 'VND' },
  'money.other-handling-recommended': { name: 'Kiến nghị xử lý khác về tiền', unit: 'VND' },
  'money.recovered': { name: 'Đã thu hồi', unit: 'VND' },

  // Administrative handling, and cases handed to investigators. Source: S4.
  'handling.organisations': { name: 'Tổ chức bị kiến nghị xử lý hành chính', unit: 'ORGANISATION' },
  'handling.persons': { name: 'Cá nhân bị kiến nghị xử lý hành chính', unit: 'PERSON' },
  'handling.cases-transferred': { name: 'Vụ việc chuyển cơ quan điều tra', unit: 'CASE' },

  // Reception of citizens: visits and persons are two figures. Source: S2; large groups: the field's own terms.
  'reception.sessions': { name: 'Lượt tiếp công dân', unit: 'SESSION' },
  'reception.persons': { name: 'Công dân được tiếp', unit: 'PERSON' },
  'reception.large-groups': { name: 'Đoàn đông người được tiếp', unit: 'GROUP' },

  // Complaints, denunciations, petitions. Source: S2, S4. The sentence on land may also mean only recommended for return.
  'petition.letters': { name: 'Đơn tiếp nhận, xử lý', unit: 'LETTER' },
  'petition.cases': { name: 'Vụ việc khiếu nại, tố cáo được giải quyết', unit: 'CASE' },
  'petition.land-returned': { name: 'Diện tích đất trả lại cho công dân', unit: 'M2' },

  // Prevention of corruption. Source: S4, which counts classes and sessions together, and attendances, not persons.
  'anticorruption.classes-and-sessions-combined': {
    name: 'Lớp tập huấn, buổi tuyên truyền về phòng, chống tham nhũng',
    unit: 'CLASS_OR_SESSION',
    combined: true,
  },
  'anticorruption.attendances': {
    name: 'Lượt người được tuyên truyền về phòng, chống tham nhũng',
    unit: 'ATTENDANCE',
  },
  'anticorruption.responsibility-inspections': {
    name: 'Cuộc thanh tra trách nhiệm về phòng, chống tham nhũng',
    unit: 'INSPECTION',
  },

  // Source: S4.
  'charity.money': { name: 'Tiền giúp đỡ người nghèo, trẻ em khó khăn', unit: 'VND' },
} as const satisfies Record<string, Metric>;

/** A metric by its code. */
export type MetricCode = keyof typeof catalogue;

/** The metrics that reports can carry, by code. */
export const metrics: Readonly<Record<MetricCode, Metric>> = catalogue;

/** True for the code of a metric that exists. */
export function isMetricCode(code: string): code is MetricCode {
  return Object.hasOwn(catalogue, code);
}
