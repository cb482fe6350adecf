// Orders, medals, titles of honour and prizes of the State, and titles of the armed forces, as data like the rest of the catalogue.

/** What most awards have in common. */
export const common = {
  hasClasses: false,
  quota: null,
  notWith: [],
  restsOn: null,
  proposedBy: null,
  assumed: null,
} as const;

/** For whom most awards are. */
export const everybody = ['LARGE_COLLECTIVE', 'SMALL_COLLECTIVE', 'PERSON'] as const;

/** What orders have in common. */
export const order = {
  ...common,
  category: 'COMMENDATION',
  level: 'STATE',
  decidedBy: ['STATE_PRESIDENT'],
  recipients: everybody,
  sources: [],
  assumed: 'Tiêu chuẩn, đối tượng và các hạng theo luật: chưa kiểm chứng.',
} as const;

const honour = { ...order, recipients: ['PERSON'] } as const;

const armed = {
  ...common,
  category: 'TITLE',
  level: 'UNIT',
  decidedBy: ['HEAD_OF_UNIT'],
  sources: [],
  assumed: 'Của lực lượng vũ trang; ai quyết định: chưa kiểm chứng.',
} as const;

/** The awards by their codes. */
export const awardsOfState = {
  ORDER_GOLD_STAR: { ...order, name: 'Huân chương Sao vàng' },
  ORDER_HO_CHI_MINH: { ...order, name: 'Huân chương Hồ Chí Minh' },
  ORDER_INDEPENDENCE: { ...order, name: 'Huân chương Độc lập', hasClasses: true },
  ORDER_MILITARY_EXPLOIT: { ...order, name: 'Huân chương Quân công', hasClasses: true },
  ORDER_DEFENCE: { ...order, name: 'Huân chương Bảo vệ Tổ quốc', hasClasses: true },
  ORDER_FEAT: { ...order, name: 'Huân chương Chiến công', hasClasses: true },
  ORDER_UNITY: { ...order, name: 'Huân chương Đại đoàn kết dân tộc' },
  ORDER_COURAGE: { ...order, name: 'Huân chương Dũng cảm' },
  ORDER_FRIENDSHIP: { ...order, name: 'Huân chương Hữu nghị' },
  STATE_MEDAL_VICTORY_BANNER: { ...honour, name: 'Huy chương Quân kỳ quyết thắng' },
  STATE_MEDAL_SECURITY: { ...honour, name: 'Huy chương Vì an ninh Tổ quốc' },
  STATE_MEDAL_GLORIOUS_FIGHTER: { ...honour, name: 'Huy chương Chiến sĩ vẻ vang', hasClasses: true },
  STATE_MEDAL_YOUTH_VOLUNTEER: { ...honour, name: 'Huy chương Thanh niên xung phong vẻ vang' },
  STATE_MEDAL_FRIENDSHIP: { ...honour, name: 'Huy chương Hữu nghị' },
  HONOUR_HERO_LABOUR: { ...order, name: 'Anh hùng Lao động' },
  HONOUR_HERO_ARMED_FORCES: { ...order, name: 'Anh hùng Lực lượng vũ trang nhân dân' },
  HONOUR_HERO_PLACE: {
    ...order,
    name: 'Tỉnh Anh hùng, Thành phố Anh hùng',
    recipients: ['LARGE_COLLECTIVE'],
  },
  HONOUR_HEROIC_MOTHER: { ...honour, name: 'Bà mẹ Việt Nam Anh hùng' },
  HONOUR_TEACHER_PEOPLES: { ...honour, name: 'Nhà giáo Nhân dân' },
  HONOUR_TEACHER_MERITORIOUS: { ...honour, name: 'Nhà giáo Ưu tú' },
  HONOUR_DOCTOR_PEOPLES: { ...honour, name: 'Thầy thuốc Nhân dân' },
  HONOUR_DOCTOR_MERITORIOUS: { ...honour, name: 'Thầy thuốc Ưu tú' },
  HONOUR_ARTIST_PEOPLES: { ...honour, name: 'Nghệ sĩ Nhân dân' },
  HONOUR_ARTIST_MERITORIOUS: { ...honour, name: 'Nghệ sĩ Ưu tú' },
  HONOUR_ARTISAN_PEOPLES: { ...honour, name: 'Nghệ nhân Nhân dân' },
  HONOUR_ARTISAN_MERITORIOUS: { ...honour, name: 'Nghệ nhân Ưu tú' },
  PRIZE_HO_CHI_MINH: { ...honour, name: 'Giải thưởng Hồ Chí Minh' },
  PRIZE_STATE: { ...honour, name: 'Giải thưởng Nhà nước' },
  // Of the armed forces, in place of excellent and advanced collectives and advanced labour.
  UNIT_OF_VICTORY: {
    ...armed,
    name: 'Đơn vị quyết thắng',
    decidedBy: ['MINISTER', 'PROVINCE_CHAIR'],
    recipients: ['LARGE_COLLECTIVE', 'SMALL_COLLECTIVE'],
  },
  UNIT_ADVANCED: { ...armed, name: 'Đơn vị tiên tiến', recipients: ['LARGE_COLLECTIVE', 'SMALL_COLLECTIVE'] },
  ADVANCED_SOLDIER: { ...armed, name: 'Chiến sĩ tiên tiến', recipients: ['PERSON'] },
} as const;
