import type { LawBookEntry } from './law-book-entry.js';

/** Pages on scores, clusters and councils as they are in practice, and on the reform of 2025. */
export const pages = {
  P37: {
    sentence: 'Points for inspection work in Nghệ An in 2020.',
    source: 'practice',
    addresses: [
      'https://noichinh.vn/cong-tac-phong-chong-tham-nhung/202004/nghe-an-ban-hanh-quy-dinh-ve-danh-gia-xep-loai-doi-voi-cong-tac-thanh-tra-tiep-cong-dan-giai-quyet-khieu-nai-to-cao-va-phong-chong-tham-nhung-307966/',
    ],
  },
  P38: {
    sentence: 'The draft of Nghệ An of 2025: classes, floors, and a cap of 20 %.',
    source: 'practice: a draft',
    addresses: [
      'https://nghean24h.vn/ubnd-tinh-cho-y-kien-lan-2-du-thao-de-an-to-chuc-luc-luong-bao-dam-hoat-dong-cho-dan-quan-thuong-truc-va-xay-dung-cai-tao-tru-so-ban-chi-huy-quan-su-cac-xa-phuong-giai-doan-2026-2030-a763235.html',
    ],
  },
  P39: {
    sentence: 'The same draft as a newspaper tells of it.',
    source: 'practice: a draft',
    addresses: [
      'https://dantri.com.vn/noi-vu/giam-doc-so-chu-tich-xa-se-duoc-cham-diem-ve-giai-quyet-khieu-nai-to-cao-20250920152657467.htm',
    ],
  },
  P40: {
    sentence: 'A provincial decision that cites the decree of 2025 and Circular 15/2025/TT-BNV.',
    source: 'Decision 77/2025/QĐ-UBND of Nghệ An, 23 October 2025',
    addresses: [
      'https://thuviennhadat.vn/van-ban-phap-luat-viet-nam/quyet-dinh-77-2025-qd-ubnd-danh-gia-cham-diem-xep-loai-thi-dua-hang-nam-nghe-an-678379.html?trang=2',
    ],
  },
  P41: {
    sentence: 'The index by which the Government Inspectorate rates anti-corruption work of provinces.',
    source: 'Decision 152/QĐ-TTCP of 14 April 2023',
    since: '2023-04-14',
    addresses: ['https://luatminhkhue.vn/bo-chi-so-danh-gia-cong-tac-phong-chong-tham-nhung-cap-tinh.aspx'],
  },
  P42: {
    sentence: 'The same index in another edition, with other points in one part.',
    source: 'Decision 152/QĐ-TTCP of 14 April 2023',
    since: '2023-04-14',
    addresses: [
      'https://congthuong.vn/ban-hanh-bo-tieu-chi-danh-gia-cong-tac-phong-chong-tham-nhung-cap-tinh-321377.html&mobile=yes&amp=1',
    ],
  },
  P43: {
    sentence: 'The index of 2021, with groups of other sizes.',
    source: 'practice',
    addresses: [
      'https://thanhtra.com.vn/phong-chong-tham-nhung/tin-tuc/thanh-tra-chinh-phu-ban-hanh-bo-chi-so-tieu-chi-danh-gia-cong-tac-pctn-nam-2021-tai-bo-cong-thuong-198496.html',
    ],
  },
  P44: {
    sentence: 'Points of Hồ Chí Minh City for emulation work itself, 2008.',
    source: 'practice',
    unverified: 'the text breaks off',
    addresses: [
      'https://tailieumienphi.vn/doc/tieu-chi-cham-diem-cong-tac-thi-dua-khen-thuong-doi-voi-cac-don-vi-thuoc-thanh-p-1xmqtq.html',
    ],
  },
  P45: {
    sentence: 'Criteria and a way of scoring that the leader of a cluster of provinces issued in 2018.',
    source: 'practice',
    unverified: 'the contents were not readable',
    addresses: [
      'https://fdocument.pub/document/cac-cong-hoa-xa-hoi-chij-nghia-viet-bisn-cac-bai-hoc-kinh-nghiem-mo-hinh-moi.html',
    ],
  },
  P46: {
    sentence: 'A block asks for extra points for its leader and deputy.',
    source: 'practice',
    addresses: [
      'https://baobinhphuoc.com.vn/news/1/130569/khoi-thi-dua-so-6-cham-diem-va-binh-xet-khen-thuong-nam-2021',
    ],
  },
  P48: {
    sentence: 'Blocks of at least five units in one corporation, and a number of flags a year.',
    source: 'practice',
    addresses: ['http://tapchicaosu.vn/2016/12/19/thanh-lap-khoi-thi-dua-cap-nong-truong/'],
  },
  P49: {
    sentence: 'Under the law of 2003 who aims at a title has to register for it.',
    source: 'Law of 2003, Article 10(1)(b)',
    since: '2004-07-01',
    addresses: ['https://tapchitoaan.vn/quy-dinh-moi-nhat-ve-dang-ky-thi-dua10663.html'],
  },
  P50: {
    sentence: 'At most 20 % of the flags of ministries become flags of the Government.',
    source: 'Decree 91/2017/NĐ-CP, Article 11',
    addresses: [
      'https://nganhangphapluat.thukyluat.vn/tu-van-phap-luat/bo-may-hanh-chinh/danh-hieu-%E2%80%9Cco-thi-dua-cua-chinh-phu%E2%80%9D-co-xet-tang-cho-ca-nhan-khong-347814',
    ],
  },
  P51: {
    sentence: 'A ministry’s flag comes from a comparison within clusters.',
    source: 'Decree 91/2017/NĐ-CP, Article 12',
    addresses: [
      'https://thuvienphapluat.vn/hoi-dap-phap-luat/4A74C-hd-tieu-chuan-danh-hieu-co-thi-dua-cua-bo-nganh-van-hoa-the-thao-va-du-lich.html',
    ],
  },
  P52: {
    sentence: 'Which inspectorates there are from July 2025 on, and which end.',
    source: 'Law on Inspection 84/2025/QH15',
    since: '2025-07-01',
    addresses: [
      'https://kienthuc.net.vn/co-quan-thanh-tra-them-chuc-nang-phong-chong-lang-phi-post1550240.html',
      'https://thanhtra.laocai.gov.vn/thanh-tra/luat-thanh-tra-2025-chinh-thuc-co-hieu-luc-tu-ngay-01-7-2025-voi-nhieu-diem-moi-dang-chu-y-1524628',
    ],
  },
  P84: {
    sentence: 'What an inspection is, without kinds: the law of 2025 in full.',
    source: 'Law on Inspection 84/2025/QH15, Article 2(1)',
    since: '2025-07-01',
    addresses: [
      'https://thuviennhadat.vn/van-ban-phap-luat-viet-nam/luat-thanh-tra-2025-so-84-2025-qh15-655378.html',
      'https://hahuytap.hatinh.gov.vn/tin-tuc/10-diem-moi-noi-bat-cua-luat-thanh-tra-nam-2025-co-hieu-luc-tu-ngay-01072025',
    ],
  },
  P85: {
    sentence: 'What an inspection was until June 2025, administrative or specialised.',
    source: 'Law on Inspection 11/2022/QH15, Article 2(1)-(3)',
    since: '2023-07-01',
    addresses: [
      'https://thuvienphapluat.vn/van-ban/Bo-may-hanh-chinh/Luat-Thanh-tra-2022-544688.aspx?anchor=dieu_71',
      'https://luatvietnam.vn/tin-van-ban-moi/quy-dinh-moi-ve-thanh-lap-thanh-tra-so-tai-luat-thanh-tra-2022-186-92451-article.html',
    ],
  },
  P53: {
    sentence: 'A province where districts and departments lost their inspectorates a month before the law.',
    source: 'practice',
    since: '2025-06-01',
    addresses: [
      'https://trangtraiviet.danviet.vn/lai-chau-tiep-tuc-nang-cao-chat-luong-hieu-qua-hoat-dong-cong-tac-thanh-tra-d1380990.html',
    ],
  },
  P54: {
    sentence: 'The provinces that mergers formed in 2025.',
    source: 'practice',
    addresses: ['https://phunuvietnam.vn/cap-tinh.html'],
  },
  P55: {
    sentence: 'A merged city forms 15 clusters of six to nine units, and 20 blocks of five to eleven.',
    source: 'practice',
    addresses: ['https://vjs.vietnam.vn/en/hai-phong-thanh-lap-15-cum-va-20-khoi-thi-dua'],
  },
  P56: {
    sentence: 'A province has two clusters and 16 blocks of four to fourteen units.',
    source: 'practice',
    addresses: ['https://beta.baomoi.com/dong-nai-co-2-cum-16-khoi-thi-dua-c48710750.epi'],
  },
  P57: {
    sentence: 'A cluster of two units; who sends no report of the year is not considered.',
    source: 'practice',
    unverified: 'the address was not kept',
  },
  P59: {
    sentence:
      'Who moved to another unit is judged there, and after six months or more elsewhere with the opinion of that unit.',
    source: 'Circular 01/2024/TT-UBDT',
    unverified: 'it is of another sector',
    addresses: [
      'https://pbgdpl.laocai.gov.vn/phap-luat-khac/bo-truong-chu-nhiem-uy-ban-dan-toc-ban-hanh-thong-tu-quy-dinh-chi-tiet-thi-hanh-mot-so-dieu-cua--1241709',
    ],
  },
  P60: {
    sentence: 'The sector’s council of 7 October 2020, before the end of the year.',
    source: 'practice',
    addresses: [
      'https://thanhtra.gov.vn/web/guest/xem-chi-tiet-tin-tuc/-/asset_publisher/Content/xem-chi-tiet/-/asset_publisher/Content/xem-chi-tiet/-/asset_publisher/Content/hop-hoi-ong-thi-ua-khen-thuong-nganh-thanh-tra-thang-10-2020?6174160',
    ],
  },
  P61: {
    sentence:
      'The sector’s council of 21 February 2023: what had come, what had not, and how many were proposed.',
    source: 'practice',
    addresses: [
      'https://thanhtra.gov.vn/web/guest/xem-chi-tiet-tin-tuc/-/asset_publisher/Content/hoi-ong-thi-ua-khen-thuong-nganh-thanh-tra-hop-binh-xet-khen-thuong-nam-2022?6537362',
    ],
  },
  P62: {
    sentence:
      'The sector’s council later in 2020: titles of persons, and incomplete dossiers left to its standing members.',
    source: 'practice',
    addresses: [
      'https://thanhtra.com.vn/thanh-tra/hoat-dong-nganh/can-cu-tieu-chi-bao-dam-khen-thuong-dung-nguoi-177106.html',
    ],
  },
  P64: {
    sentence: 'Leaders may hold the review in whatever form the epidemic allows.',
    source: 'practice',
    addresses: [
      'http://thanhtravietnam.vn/tin-trong-nganh/dai-hoi-thi-dua-yeu-nuoc-nganh-thanh-tra-se-to-chuc-theo-hinh-thuc-truc-tuyen-192605',
    ],
  },
} as const satisfies Readonly<Record<`P${number}`, LawBookEntry>>;

/** The five reports of the press that the demo tells, and that quotes are from. */
export const articles = {
  S0: {
    sentence:
      'A report on Cụm 1, five cities, in the middle of 2022: a theme and two memberships, no officers and no figures.',
    source: 'press report, 5 August 2022',
  },
  S1: {
    sentence:
      'A report on the pledge of Cụm 2 for 2024: its leader, a slogan, nine provinces of which two are named.',
    source: 'press report, undated',
  },
  S2: {
    sentence:
      'A report on the summary of Khối 2 for 2023: totals, two proposals without counts, the officers of 2024.',
    source: 'press report, undated',
  },
  S3: {
    sentence:
      'A report on the pledge of the block of public service units for 2023: no officers and no list of members.',
    source: 'press report, undated',
  },
  S4: {
    sentence:
      'A report on the summary of Cụm IV for 2019: seven members, totals, officers of two years, two proposals, a flag handed on.',
    source: 'press report, undated',
  },
} as const satisfies Readonly<Record<`S${number}`, LawBookEntry>>;
