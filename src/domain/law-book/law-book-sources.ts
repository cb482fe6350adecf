import type { LawBookEntry } from './law-book-entry.js';

/** Texts on awards, dossiers, councils and clusters, and where they were read. */
export const sources = {
  P01: {
    sentence: 'Who may be given the flag of the Government Inspectorate.',
    source: 'Circular 03/2024/TT-TTCP, Article 4',
    since: '2024-05-15',
    addresses: [
      'https://thuvienphapluat.vn/chinh-sach-phap-luat-moi/vn/ho-tro-phap-luat/chinh-sach-moi/61920/tieu-chuan-xet-tang-danh-hieu-co-thi-dua-cua-thanh-tra-chinh-phu',
    ],
  },
  P02: {
    sentence:
      'What the Inspectorate’s circular of 2024 carries out, and that it takes the place of the one of 2016.',
    source: 'Circular 03/2024/TT-TTCP',
    since: '2024-05-15',
    addresses: ['https://thanhtra.thuathienhue.gov.vn/?gd=11&cn=28&tc=12866'],
  },
  P03: {
    sentence: 'Who may be given the certificate of merit of the Inspector General.',
    source: 'Circular 03/2024/TT-TTCP, Article 7',
    since: '2024-05-15',
    addresses: [
      'https://lawnet.vn/laws/thong-tu-032024ttttcp-huong-dan-tieu-chuan-xet-tang-truy-tang-bang-khen-cua-tong-thanh-tra-chinh-ph-149431.html',
    ],
  },
  P04: {
    sentence: 'Which papers a dossier holds.',
    source: 'Circular 01/2016/TT-TTCP, Article 14(1)',
    unverified: 'the address was not kept',
  },
  P05: {
    sentence: 'Until when clusters and units send their dossiers.',
    source: 'Circular 01/2016/TT-TTCP, Article 15',
    addresses: [
      'https://thuvienphapluat.vn/hoi-dap-phap-luat/iframe/24513-hd-thoi-han-gui-ho-so-de-nghi-khen-thuong-trong-cong-tac-thi-dua-khen-thuong-nganh-thanh-tra-duoc-quy-dinh-nhu-the-nao.html',
    ],
  },
  P06: {
    sentence: 'The same days, and that the department of personnel receives the dossiers.',
    source: 'Decision 575/QĐ-TTCP of 2019',
    addresses: [
      'https://thuviennhadat.vn/phap-luat-doi-song/gui-ho-so-de-nghi-tang-thuong-bang-khen-cua-tong-thanh-tra-chinh-phu-doi-voi-tap-the-nhu-the-nao-471073.html',
    ],
  },
  P07: {
    sentence: 'On what grounds an award is revoked, and what follows.',
    source: 'Law 06/2022/QH15, chapter VII',
    since: '2024-01-01',
    addresses: ['https://vietjack.me/phap-luat/luat-thi-dua-khen-thuong-2022/chuong-vii-1004.html'],
  },
  P08: {
    sentence: 'The principles of commendation, and the day on which the law of 2022 begins.',
    source: 'Law 06/2022/QH15, chapter I',
    since: '2024-01-01',
    addresses: ['https://vietjack.me/phap-luat/luat-thi-dua-khen-thuong-2022/chuong-i-633.html'],
  },
  P09: {
    sentence: 'What a unit must have done for the flag of the Government.',
    source: 'Law 06/2022/QH15, Article 25',
    since: '2024-01-01',
    addresses: [
      'https://lawnet.vn/en/laws/tap-the-phai-dat-duoc-nhung-tieu-chuan-dieu-kien-nao-de-duoc-xet-tang-danh-hieu-co-thi-dua-cac-cap-22767.html',
    ],
  },
  P10: {
    sentence: 'What earns the title of fighter at national level and of a ministry.',
    source: 'Law 06/2022/QH15, Articles 21 and 22',
    since: '2024-01-01',
    addresses: [
      'https://baoyenbai.com.vn/13/342479/Tieu-chuan-danh-hieu-Chien-si-thi-dua-co-so-Lao-dong-tien-tien-Chien-si-tien-tien.aspx',
    ],
  },
  P11: {
    sentence: 'What earns the title of fighter at base level, and what a draft of 2025 would change.',
    source: 'Law 06/2022/QH15, Article 23',
    since: '2024-01-01',
    unverified: 'what Law 06/2026/QH16, which amends the law from 1 October 2026, made of it (P67)',
    addresses: [
      'https://news.laodong.vn/giao-duc/du-kien-giao-vien-phai-co-sang-kien-moi-duoc-danh-hieu-chien-si-thi-dua-co-so-1629499.ldo',
    ],
  },
  P12: {
    sentence: 'How the rule of one form for one achievement is read, and what a draft would change in it.',
    source: 'Law 06/2022/QH15, Article 5(2)(c)',
    since: '2024-01-01',
    addresses: [
      'https://tracuuquyhoach.com/tin-tuc/khong-nhat-thiet-phai-co-hinh-thuc-khen-thuong-muc-thap-moi-duoc-khen-thuong-muc-cao-hon-53749303',
    ],
  },
  P13: {
    sentence: 'Principles of the decree of 2025: when consideration is suspended, and what supports what.',
    source: 'Decree 152/2025/NĐ-CP',
    since: '2025-07-01',
    addresses: [
      'https://pbgdpl.cantho.gov.vn/quy-dinh-ve-phan-cap-phan-quyen-trong-linh-vuc-thi-dua-khen-thuong',
    ],
  },
  P14: {
    sentence: 'Which matters the decree of 2025 leaves to ministries and provinces.',
    source: 'Decree 152/2025/NĐ-CP',
    since: '2025-07-01',
    addresses: ['https://baomoi.net.vn/phan-cap-phan-quyen-trong-linh-vuc-thi-dua-khen-thuong-c52500550.epi'],
  },
  P15: {
    sentence: 'The ballot on higher titles: secret, at least 90 % of all members, absent ones in writing.',
    source: 'Decree 91/2017/NĐ-CP, Article 45(8)',
    addresses: ['http://banthiduakhenthuongtw.gov.vn/traloi/b6b7af14f6e14ac9a084a21d7a64b00e'],
  },
  P16: {
    sentence: 'A ministry’s council: a quorum of two thirds, and 90 % with the chair.',
    source: 'practice: council of the Ministry of Natural Resources and Environment',
    addresses: [
      'https://nganhangphapluat.lawnet.vn/tu-van-phap-luat/tai-nguyen--moi-truong/che-do-lam-viec-cua-hoi-dong-thi-dua-khen-thuong-bo-tnmt-307502',
    ],
  },
  P17: {
    sentence: 'A council that votes by hand or ballot: 90 % for fighters, more than half for flags.',
    source: 'practice: council of the State Audit',
    addresses: [
      'https://nganhangphapluat.thukyluat.vn/tu-van-phap-luat/bo-may-hanh-chinh/hinh-thuc-bieu-quyet-cua-hoi-dong-thi-dua--khen-thuong-kiem-toan-nha-258030',
    ],
  },
  P18: {
    sentence: 'A council where a tie goes to its chair and who differs is put on record.',
    source: 'Decision 2033/QĐ-BCT of 2008, Article 12',
    unverified: 'the address was not kept',
  },
  P19: {
    sentence: 'A ministry’s council: a quorum of two thirds, and substitutes who vote.',
    source: 'Circular 08/2018/TT-BNNPTNT, chapter IV',
    addresses: [
      'http://hethongphapluat.vn/thong-tu-08-2018-tt-bnnptnt-huong-dan-cong-tac-thi-dua-khen-thuong-trong-nganh-nong-nghiep-va-phat-trien-nong-thon-do-bo-truong-bo-nong-nghiep-va-phat-trien-nong-thon-ban-hanh/chuong-4',
    ],
  },
  P20: {
    sentence: 'How the Central Council sits: two thirds, and more for the highest title.',
    source: 'Decision 500/QĐ-TTg, Article 10',
    addresses: [
      'https://lawnet.vn/thong-tin-phap-luat/en/chinh-sach-moi/operation-of-the-central-council-for-emulation-and-commendation-and-the-standing-committee-thereof-in-vietnam-138932.html',
    ],
  },
  P21: {
    sentence: 'Who sits in a ministry’s council: its head in the chair, and up to four vice-chairs.',
    source: 'Decree 98/2023/NĐ-CP, Article 48',
    since: '2024-01-01',
    addresses: [
      'https://lawnet.vn/en/laws/hoi-dong-thi-dua-khen-thuong-cap-bo-gom-nhung-chu-the-nao-va-co-quyen-nghia-vu-gi-theo-quy-dinh-moi-20774-141133.html',
    ],
  },
  P22: {
    sentence: 'Presenting awards without a ceremony of their own.',
    source: 'Decree 98/2023/NĐ-CP, Article 25',
    since: '2024-01-01',
    addresses: [
      'https://lawnet.vn/en/laws/viec-trao-tang-don-nhan-danh-hieu-thi-dua-hinh-thuc-khen-thuong-phai-dap-ung-nhung-yeu-cau-nao-theo-327632-138316.html',
    ],
  },
  P23: {
    sentence: 'Ten working days in public before the council meets.',
    source: 'Decree 98/2023/NĐ-CP, Article 46(2)',
    since: '2024-01-01',
    addresses: ['https://vietnam.vn/?p=1196536'],
  },
  P24: {
    sentence: 'Dossiers keep the rules of the day on which they were submitted.',
    source: 'Decree 152/2025/NĐ-CP, Article 60(3)',
    since: '2025-07-01',
    addresses: [
      'https://moha.gov.vn/tin-tuc---su-kien/tin-hoat-dong-cua-bo-noi-vu/lay-y-kien-nhan-dan-doi-voi-ca-nhan-de-nghi-tang-d-d610-t57441.html',
    ],
  },
  P25: {
    sentence: 'How a city makes up its clusters: turns, terms, a quorum, and what happens in disagreement.',
    source: 'Guidance 01/HD-HĐTĐKT of Hà Nội, 20 April 2021',
    since: '2021-04-20',
    addresses: ['https://hanoi.gov.vn (articleId=2844791)'],
  },
  P26: {
    sentence: 'Clusters of the customs service choose leader and deputy at the summary, for one year.',
    source: 'practice',
    addresses: [
      'https://thoibaotaichinhvietnam.vn/tong-cuc-hai-quan-thanh-lap-12-cum-thi-dua-cap-chi-cuc-129703.html',
    ],
  },
  P27: {
    sentence: 'A ministry recognises the leaders of its clusters, which write their own scales.',
    source: 'Circular 09/2018/TT-BTTTT, Article 11',
    addresses: [
      'https://thuvienphapluat.vn/hoi-dap-phap-luat/iframe/3DC24-hd-khoi-cum-thi-dua-nganh-thong-tin-va-truyen-thong-duoc-quy-dinh-nhu-the-nao.html',
    ],
  },
  P28: {
    sentence: 'What clusters of a ministry have to do, with a list from the highest down.',
    source: 'Circular 21/2014/TT-BVHTTDL, Article 7(3)',
    addresses: [
      'https://thuvienphapluat.vn/hoi-dap-phap-luat/iframe/33F74-hd-khoi-cum-thi-dua-trong-nganh-van-hoa-the-thao-va-du-lich-co-nhiem-vu-quyen-han-gi.html',
    ],
  },
  P31: {
    sentence: 'Clusters of provinces choose their officers in turn at the meeting that ends the year.',
    source: 'Guidance 1122/BTĐKT-VI of 2011',
    addresses: [
      'https://thuvienphapluat.vn/van-ban/Bo-may-hanh-chinh/Huong-dan-1122-BTDKT-VI-2011-hoat-dong-cua-Cum-thi-dua-cac-tinh-thanh-truc-thuoc-Trung-uong-199188.aspx?tab=3',
    ],
  },
  P32: {
    sentence: 'Officers of blocks are chosen by their units.',
    source: 'Guidance 2746/HD-BTĐKT of 2015',
    addresses: ['https://thuvienluat.bepro.vn/?p=223571'],
  },
  P66: {
    sentence:
      'The decree of 2025, whole: shares of councils, the Government’s flag, days of the State, lists in public, how long it holds.',
    source: 'Decree 152/2025/NĐ-CP, Articles 4, 6, 7, 33, 35, 44, 45 and 60',
    since: '2025-07-01',
    addresses: ['https://vbpl.vn (ItemID=178327)'],
  },
  P67: {
    sentence: 'A law of 23 April 2026 that amends the law of 2022, in force from 1 October 2026.',
    source: 'a public register of documents, which gives the signed file of Law 06/2026/QH16',
    since: '2026-10-01',
    certainty: 'SECONDARY_SOURCE',
    unverified: 'the text of the law was not read: not what it changes, nor for which dossiers',
    addresses: ['https://vanban.chinhphu.vn (docid=218100)'],
  },
  P68: {
    sentence: 'Of equals the woman, or the collective with seventy per cent women, goes first.',
    source: 'Decree 152/2025/NĐ-CP, Article 4(6), in a report of the press',
    since: '2025-07-01',
    addresses: ['https://news.laodong.vn (article 1622713)'],
  },
  P69: {
    sentence: 'Which laws amended the law of 2003, and on which day it began and the third of them did.',
    source: 'Law 06/2022/QH15, Article 94; heading of Law 39/2013/QH13',
    unverified: 'the days on which the amendments of 2005 and 2009 began; the addresses were not kept',
  },
  P70: {
    sentence:
      'A provincial decision that cites laws, decree and circular with the days on which they were issued.',
    source: 'Decision 31/2020/QĐ-UBND of Phú Yên, 26 October 2020',
    addresses: [
      'https://phapluatcongdong.vn/van-ban/quyet-dinh-31-2020-qd-ubnd-ban-hanh-tinh-phu-yen-nam-2020-p43558.htm',
    ],
  },
  P71: {
    sentence: 'That there were decrees of 2010 and of 2014 before the one of 2017.',
    source: 'a provincial decision of 2015 that cites Decrees 42/2010/NĐ-CP and 65/2014/NĐ-CP',
    unverified: 'when they began and ended; the address was not kept',
  },
  P72: {
    sentence: 'Circulars of the Ministry of Home Affairs, whose copies give different first days.',
    source: 'copies of Circulars 08/2017, 12/2019, 01/2024 and 15/2025/TT-BNV',
    unverified: 'the first days of all but the last; the addresses were not kept',
  },
} as const satisfies Readonly<Record<`P${number}`, LawBookEntry>>;
