// Words for whom an award is for, and for the classes of an order.

/** What people call those whom an award is for. */
export const recipientNames = {
  LARGE_COLLECTIVE: 'tập thể lớn',
  SMALL_COLLECTIVE: 'tập thể nhỏ',
  COLLECTIVE: 'tập thể',
  PERSON: 'cá nhân',
} as const;

/** What people call the classes of an order (hạng), the highest first. */
export const classNames = { FIRST: 'hạng Nhất', SECOND: 'hạng Nhì', THIRD: 'hạng Ba' } as const;

/** Class of an order. */
export type OrderClass = keyof typeof classNames;
