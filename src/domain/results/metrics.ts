import type { OwnCode } from '../ground/scope.js';
import type { UnitOfMeasure } from './figure.js';

/** What a reported figure measures. */
export interface Metric {
  /** Name in reports and headings. */
  readonly name: string;
  readonly unit: UnitOfMeasure;
  /**
   * Counts two things together because its source does: never added to or compared with another metric, nor across
   * years (edge case 39). Its code in the catalogue ends in `combined`.
   */
  readonly combined?: true;
  /** Codes of what it counts together, where there are metrics of the parts. */
  readonly combines?: readonly string[];
}

const catalogue = {
  // Inspections. Source: S2 (total), S4 (administrative; "thanh tra, kiểm tra liên ngành" in one figure); the field's own terms
  // for the other kinds, and for the parts of the total: planned, ad hoc, carried over from the previous period (R29).
  'inspection.total': { name: 'Cuộc thanh tra', unit: 'INSPECTION' },
  'inspection.administrative': { name: 'Cuộc thanh tra hành chính', unit: 'INSPECTION' },
  'inspection.inter-sector-and-checks-combined': {
    name: 'Cuộc thanh tra, kiểm tra liên ngành',
    unit: 'INSPECTION',
    combined: true,
    combines: ['inspection.inter-sector'],
  },
  // Reports of the sector of 2015-2026 count inspections and checks in one number, specialised ones as a rule.
  'inspection.and-checks-combined': {
    name: 'Cuộc thanh tra, kiểm tra',
    unit: 'INSPECTION',
    combined: true,
    combines: ['inspection.total', 'inspection.checks'],
  },
  'inspection.specialised-and-checks-combined': {
    name: 'Cuộc thanh tra, kiểm tra chuyên ngành',
    unit: 'INSPECTION',
    combined: true,
    combines: ['inspection.specialised'],
  },
  'inspection.checks': { name: 'Cuộc kiểm tra', unit: 'CHECK' },
  'inspection.specialised': { name: 'Cuộc thanh tra chuyên ngành', unit: 'INSPECTION' },
  'inspection.inter-sector': { name: 'Cuộc thanh tra liên ngành', unit: 'INSPECTION' },
  'inspection.planned': { name: 'Cuộc thanh tra theo kế hoạch', unit: 'INSPECTION' },
  'inspection.ad-hoc': { name: 'Cuộc thanh tra đột xuất', unit: 'INSPECTION' },
  'inspection.carried-over': { name: 'Cuộc thanh tra kỳ trước chuyển sang', unit: 'INSPECTION' },
  'inspection.conclusions': { name: 'Kết luận thanh tra đã ban hành', unit: 'CONCLUSION' },

  // Who was inspected, and found in violation. Source: reports of the sector.
  'inspected.units': { name: 'Đơn vị được thanh tra', unit: 'ORGANISATION' },
  'inspected.units-in-violation': { name: 'Đơn vị được thanh tra có vi phạm', unit: 'ORGANISATION' },
  'inspected.organisations-and-persons-combined': {
    name: 'Tổ chức, cá nhân được thanh tra, kiểm tra',
    unit: 'ORGANISATION_OR_PERSON',
    combined: true,
  },
  'inspected.organisations-and-persons-in-violation-combined': {
    name: 'Tổ chức, cá nhân được thanh tra, kiểm tra có vi phạm',
    unit: 'ORGANISATION_OR_PERSON',
    combined: true,
  },

  // Money in inspections: four metrics that are never added (R28), and "kiến nghị xử lý" as S2 prints it, without saying which
  // recommendations it includes. Source: S2, S4 (violations), the field's own terms.
  'money.violations': { name: 'Sai phạm về tiền', unit: 'VND' },
  'money.handling-recommended': { name: 'Kiến nghị xử lý về tiền', unit: 'VND' },
  'money.recovery-recommended': { name: 'Kiến nghị thu hồi', unit: 'VND' },
  'money.other-handling-recommended': { name: 'Kiến nghị xử lý khác về tiền', unit: 'VND' },
  'money.recovered': { name: 'Đã thu hồi', unit: 'VND' },
  'money.settlement-reduced': {
    name: 'Kiến nghị giảm trừ, loại khỏi giá trị quyết toán',
    unit: 'VND',
  },

  // Land found by inspections, four metrics as with money. Source: reports of the sector.
  'land.violations': { name: 'Diện tích đất vi phạm', unit: 'M2' },
  'land.recovery-recommended': { name: 'Diện tích đất kiến nghị thu hồi', unit: 'M2' },
  'land.other-handling-recommended': { name: 'Diện tích đất kiến nghị xử lý khác', unit: 'M2' },
  'land.recovered': { name: 'Diện tích đất đã thu hồi', unit: 'M2' },

  // Fines for administrative violations. Source: reports of the sector.
  'fines.decisions': { name: 'Quyết định xử phạt vi phạm hành chính', unit: 'DECISION' },
  'fines.organisations': { name: 'Tổ chức bị xử phạt vi phạm hành chính', unit: 'ORGANISATION' },
  'fines.persons': { name: 'Cá nhân bị xử phạt vi phạm hành chính', unit: 'PERSON' },
  'fines.organisations-and-persons-combined': {
    name: 'Tổ chức, cá nhân bị xử phạt vi phạm hành chính',
    unit: 'ORGANISATION_OR_PERSON',
    combined: true,
    combines: ['fines.organisations', 'fines.persons'],
  },
  'fines.money': { name: 'Tiền xử phạt vi phạm hành chính', unit: 'VND' },
  'fines.money-collected': { name: 'Tiền xử phạt vi phạm hành chính đã thu', unit: 'VND' },
  'fines.confiscated': { name: 'Tài sản vi phạm tịch thu, quy ra tiền', unit: 'VND' },

  // Administrative handling, and cases handed to investigators. Source: S4.
  'handling.organisations': { name: 'Tổ chức bị kiến nghị xử lý hành chính', unit: 'ORGANISATION' },
  'handling.persons': { name: 'Cá nhân bị kiến nghị xử lý hành chính', unit: 'PERSON' },
  'handling.cases-transferred': { name: 'Vụ việc chuyển cơ quan điều tra', unit: 'CASE' },
  'handling.persons-transferred': { name: 'Đối tượng chuyển cơ quan điều tra', unit: 'PERSON' },
  'handling.organisations-handled': { name: 'Tổ chức đã bị xử lý hành chính', unit: 'ORGANISATION' },
  'handling.persons-handled': { name: 'Cá nhân đã bị xử lý hành chính', unit: 'PERSON' },

  // Reception of citizens: visits and persons are two figures. Source: S2; large groups: the field's own terms.
  'reception.sessions': { name: 'Lượt tiếp công dân', unit: 'SESSION' },
  'reception.persons': { name: 'Công dân được tiếp', unit: 'PERSON' },
  'reception.cases': { name: 'Vụ việc qua tiếp công dân', unit: 'CASE' },
  'reception.large-groups': { name: 'Đoàn đông người được tiếp', unit: 'GROUP' },

  // Complaints, denunciations, petitions. Source: S2, S4; what S2 says of land may also mean that its return is recommended.
  'petition.letters': { name: 'Đơn tiếp nhận, xử lý', unit: 'LETTER' },
  'petition.letters-received': { name: 'Đơn tiếp nhận', unit: 'LETTER' },
  'petition.letters-processed': { name: 'Đơn đã xử lý', unit: 'LETTER' },
  'petition.letters-eligible': { name: 'Đơn đủ điều kiện xử lý', unit: 'LETTER' },
  'petition.letters-competent': { name: 'Đơn thuộc thẩm quyền giải quyết', unit: 'LETTER' },
  'petition.cases-competent': { name: 'Vụ việc khiếu nại, tố cáo thuộc thẩm quyền', unit: 'CASE' },
  'petition.cases-transferred': {
    name: 'Vụ việc chuyển cơ quan điều tra qua giải quyết khiếu nại, tố cáo',
    unit: 'CASE',
  },
  'petition.money-recovered': {
    name: 'Tiền thu hồi cho Nhà nước qua giải quyết khiếu nại, tố cáo',
    unit: 'VND',
  },
  'petition.money-returned': { name: 'Tiền trả lại cho tổ chức, cá nhân', unit: 'VND' },
  'petition.persons-handled': {
    name: 'Người bị kiến nghị xử lý qua giải quyết khiếu nại, tố cáo',
    unit: 'PERSON',
  },
  'petition.cases': { name: 'Vụ việc khiếu nại, tố cáo được giải quyết', unit: 'CASE' },
  'petition.land-returned': { name: 'Diện tích đất trả lại cho công dân', unit: 'M2' },

  // Prevention of corruption. Source: S4, which counts classes and sessions together, and attendances, not persons.
  'anticorruption.classes-and-sessions-combined': {
    name: 'Lớp tập huấn, buổi tuyên truyền về phòng, chống tham nhũng',
    unit: 'CLASS_OR_SESSION',
    combined: true,
    combines: ['anticorruption.classes', 'anticorruption.sessions'],
  },
  'anticorruption.classes': { name: 'Lớp tập huấn về phòng, chống tham nhũng', unit: 'CLASS' },
  'anticorruption.sessions': { name: 'Buổi tuyên truyền về phòng, chống tham nhũng', unit: 'TALK' },
  'anticorruption.documents': { name: 'Văn bản ban hành về phòng, chống tham nhũng', unit: 'DOCUMENT' },
  'anticorruption.cases-found': { name: 'Vụ việc tham nhũng được phát hiện', unit: 'CASE' },
  'anticorruption.heads-handled': { name: 'Người đứng đầu bị xử lý do để xảy ra tham nhũng', unit: 'PERSON' },
  'anticorruption.assets-declared': { name: 'Người kê khai tài sản, thu nhập', unit: 'PERSON' },
  'anticorruption.assets-verified': { name: 'Người được xác minh tài sản, thu nhập', unit: 'PERSON' },
  'anticorruption.attendances': {
    name: 'Lượt người được tuyên truyền về phòng, chống tham nhũng',
    unit: 'ATTENDANCE',
  },
  'anticorruption.responsibility-inspections': {
    name: 'Cuộc thanh tra trách nhiệm về phòng, chống tham nhũng',
    unit: 'INSPECTION',
  },

  // Works that titles of persons rest on, as reports of emulation count them.
  'works.initiatives': { name: 'Sáng kiến, giải pháp', unit: 'INITIATIVE' },
  'works.initiatives-recognised': { name: 'Sáng kiến, giải pháp được công nhận', unit: 'INITIATIVE' },
  'works.studies': { name: 'Đề tài, đề án khoa học', unit: 'STUDY' },
  'works.studies-accepted': { name: 'Đề tài, đề án khoa học được nghiệm thu, công nhận', unit: 'STUDY' },
  'works.initiatives-and-studies-combined': {
    name: 'Sáng kiến, đề tài, đề án khoa học',
    unit: 'INITIATIVE_OR_STUDY',
    combined: true,
    combines: ['works.initiatives', 'works.studies'],
  },

  // Source: S4.
  'charity.money': { name: 'Tiền giúp đỡ người nghèo, trẻ em khó khăn', unit: 'VND' },
} as const satisfies Record<string, Metric>;

/** A metric of the catalogue by its code. */
export type MetricCode = keyof typeof catalogue;

/** A metric that an office defined for itself: `own.<unitId>.<metricId>`. */
export type OwnMetricCode = OwnCode;

/** A metric that reports may carry. */
export type ReportedCode = MetricCode | OwnMetricCode;

/** What a metric is called: `told` where its office said so when it was reported. */
export const metricName = (code: ReportedCode, told?: string): string =>
  told ?? (isMetricCode(code) ? metrics[code].name : code);

/** The metrics of the catalogue, by code. */
export const metrics: Readonly<Record<MetricCode, Metric>> = catalogue;

/** True for the code of a metric of the catalogue. */
export function isMetricCode(code: string): code is MetricCode {
  return Object.hasOwn(catalogue, code);
}
