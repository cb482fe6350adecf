import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { getMetadataStorage } from 'class-validator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response as Answer, Browser, BrowserContext, Locator, Page, Request } from 'playwright-core';
import { chromium as driver } from 'playwright-core';
import type { Schema } from '../console/src/form/body.js';
import { toSend } from '../console/src/form/body.js';
import { inWords, instant, number } from '../console/src/shown.js';
import { inVietnamese } from '../console/src/words/in-vietnamese.js';
import { en } from '../console/src/words/en.js';
import { rulesVi } from '../console/src/words/rules-vi.js';
import { vi } from '../console/src/words/vi.js';
import { BallotCounter } from '../src/application/ballot-counter.js';
import { commands } from '../src/application/commands.js';
import { checked, Gateway } from '../src/application/gateway.js';
import type { DomainError } from '../src/domain/ground/errors.js';
import { lawBook } from '../src/domain/law-book/law-book.js';
import { faultOfRow, faultOfView } from '../src/infrastructure/verify/expected-rows.js';
import { Batches } from '../src/infrastructure/batches/batches.js';
import { recordFacts } from '../src/infrastructure/demo/demo.js';
import { Webhooks } from '../src/infrastructure/webhooks/webhooks.js';
import { holdSampleMeeting } from '../src/infrastructure/demo/sample-meeting.js';
import type { TestApp } from './support/app.js';
import { startApp } from './support/app.js';
import { ask } from './support/ask.js';
import { chromium } from './support/browser.js';
import { scenarios } from './support/console-scenarios.js';
import { builtConsole, filesIn } from './support/console-build.js';
import { until } from './support/until.js';

// The console over the facts of the demo: how it is served, and how it is in a browser.

/** Every page, in the state in which most of it shows. */
const pages = [
  '/',
  '/clusters/ttcp-cum-4',
  '/clusters/ttcp-khoi-2?asOf=2024-06-30&knownAt=60',
  '/clusters/ttcp-khoi-2/years/2023',
  '/clusters/cum-mau/years/2025',
  '/clusters/cum-mau/years/2025/scores?unit=don-vi-mau-d',
  '/units/thanh-tra-tinh-dien-bien',
  '/units/don-vi-mau-c?asOf=2025-06-30',
  '/search?q=dien+bien',
  '/awards?year=2019',
  '/calendar?month=2029-12',
  '/due',
  '/unknown',
  '/history?of=clusters/ttcp-khoi-2/leadership&asOf=2024-06-30',
  '/history?of=clusters/cum-mau/years/2025&view=difference&earlier=170',
  '/history?of=units/thanh-tra-tinh-dien-bien&view=why',
  '/integrity',
  '/operations',
  '/batches',
  '/rules/R13',
  '/sessions',
  '/import?clusterId=ttcp-cum-4&year=2019',
  '/ballots/cum-mau_2025_bau-truong-2026',
  '/do',
  '/do/ElectLeader?clusterId=cum-mau&year=2027',
  '/do/ReportResults?clusterId=cum-mau&year=2027',
];

/** Texts of the open page in which a letter with two marks above would be cut off. */
const clipped = `(() => {
  const context = document.createElement('canvas').getContext('2d');
  const own = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
  return [...document.querySelectorAll('body *')].filter((one) => {
    const style = getComputedStyle(one);
    if (!own(one) || one.getClientRects().length === 0 || one.closest('.hidden, svg')) return false;
    context.font = [style.fontWeight, style.fontSize, style.fontFamily].join(' ');
    const { actualBoundingBoxAscent: above, actualBoundingBoxDescent: below } = context.measureText('Ễg');
    const line = parseFloat(style.lineHeight) || 1.2 * parseFloat(style.fontSize);
    const isCut = style.overflowY !== 'visible' && one.scrollHeight > one.clientHeight + 1;
    return above + below > line || isCut;
  }).map((one) => one.outerHTML.slice(0, 120));
})()`;

/** Most that an answer may have; bytes. */
const MOST = 200 * 1024;
/** Most that the first view may load of scripts, as they are sent with gzip; bytes. */
const MOST_OF_SCRIPTS = 150 * 1024;

const path = chromium();
const isNeeded = process.env['BROWSER'] === 'required';
if (path === null && !isNeeded)
  process.stderr.write(
    `\nNO BROWSER: the console was not tried in one. Install Chromium (apt-get install chromium), or name one in CHROMIUM.\n\n`,
  );

/** The parts of a catalogue by their paths, with what each takes. */
const shapeOf = (words: object, at = ''): string[] =>
  Object.entries(words).flatMap(([name, said]: [string, unknown]) => {
    if (typeof said === 'function') return [`${at}${name}()`];
    return typeof said === 'object' && said !== null ? shapeOf(said, `${at}${name}.`) : [`${at}${name}`];
  });

/** What a function throws. */
function catching(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('the console', () => {
  let app: TestApp;
  let folder: string;
  let page: string;

  beforeAll(async () => {
    folder = builtConsole();
    page = readFileSync(join(folder, 'index.html'), 'utf8');
    app = await startApp();
    await recordFacts(app.app.get(Batches), () => undefined);
    await holdSampleMeeting(app.app.get(Gateway), app.app.get(BallotCounter), app.stores.events);
    const dueBefore = { SIGN_PLEDGE: '2029-12-10', FILE_SUBMISSION: '2029-12-20' };
    await app.accept('SetCalendar', { clusterId: 'cum-mau', year: 2029, dueBefore });
    await app.caughtUp();
    // It may have to be built.
  }, 180_000);
  afterAll(() => app.close());

  const open = (at: string, headers = {}) =>
    fetch(`${app.url}${at}`, { headers: { accept: 'text/html,*/*', ...headers } });
  const assets = () => [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, at = '']) => at);

  it('has the same words in both languages', () => {
    expect(shapeOf(en).toSorted()).toEqual(shapeOf(vi).toSorted());
    const empty = (words: object): string[] =>
      Object.entries(words).flatMap(([name, said]: [string, unknown]) =>
        typeof said === 'object' && said !== null ? empty(said) : said === '' ? [name] : [],
      );
    expect([empty(vi), empty(en)]).toEqual([[], []]);
  });

  it('writes numbers and times as in Viet Nam', () => {
    expect([0, -1234.5, '999', '1000', '4642000000000', '9007199254740993.50'].map(number)).toEqual([
      '0',
      '-1.234,5',
      '999',
      '1.000',
      '4.642.000.000.000',
      '9.007.199.254.740.993,5',
    ]);
    expect(['999', '1417', '4642000000', '1234567', '12a'].map(inWords)).toEqual([
      null,
      '1.417',
      '4.642.000.000 (4,642 tỷ)',
      '1.234.567 (1,234567 triệu)',
      null,
    ]);
    const whole = { type: 'string', pattern: '^(?:0|[1-9]\\d{0,17})$' };
    expect(['1.417', '1 417', '1417', '1,417', '1.41'].map((typed) => toSend(whole, {}, typed))).toEqual([
      '1417',
      '1417',
      '1417',
      '1,417',
      '1.41',
    ]);
    expect(toSend({ type: 'integer' }, {}, '1.417')).toBe(1417);
    expect(['2022-08-05T10:58:59.999Z', '2019-12-19T17:00:00Z'].map(instant)).toEqual([
      '05/08/2022 17:58',
      '20/12/2019 00:00',
    ]);
  });

  it('has a word for every event of the history', () => {
    const root = fileURLToPath(new URL('../src/domain', import.meta.url));
    const types = filesIn(root).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/DomainEvent<\s*'(\w+)'/g)].map(([, type = '']) => type),
    );
    expect(types.length).toBeGreaterThan(100);
    expect(Object.keys(vi.events).sort()).toEqual([...new Set(types)].sort());
  });

  it('has a word and a group for every command, and what its form is made of', async () => {
    const words = Object.values(vi.commands).flatMap((group) => Object.keys(group));
    expect(words.sort()).toEqual([...commands.keys()].sort());
    expect(Object.keys(vi.groups).sort()).toEqual(Object.keys(vi.commands).sort());
    const { components } = (await ask(app.url, 'GET', '/api/openapi.json')).body;
    for (const name of commands.keys()) {
      const { body, text } = await ask(app.url, 'GET', `/api/docs/commands/${name}.json`);
      const { command, summary, schemas } = body;
      expect([command, summary]).toEqual([name, commands.get(name)?.summary]);
      const parts = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, part = '']) => part);
      expect(Object.keys(schemas).sort()).toEqual([...new Set([name, ...parts])].sort());
      for (const [part, schema] of Object.entries(schemas)) expect(schema).toEqual(components.schemas[part]);
    }
    expect((await ask(app.url, 'GET', '/api/docs/commands/Nothing.json')).status).toBe(404);
  });

  it('has a word for every field and every choice of a form', async () => {
    const forms = await Promise.all(
      [...commands.keys()].map(async (name) =>
        ask(app.url, 'GET', `/api/docs/commands/${name}.json`).then(({ body }) => body.schemas as object),
      ),
    );
    const untold = new Set<string>();
    const walk = (name: string, schema: Schema): void => {
      for (const [field, of] of Object.entries(schema.properties ?? {})) {
        if (!(field in vi.fields)) untold.add(field);
        walk(field, of);
      }
      if (schema.items) walk(name, schema.items);
      // Metrics are found by their names.
      if (name !== 'metric')
        for (const one of schema.enum ?? []) if (!(one in vi.choices)) untold.add(`${name}: ${one}`);
    };
    for (const [name, schema] of forms.flatMap((parts) => Object.entries(parts)))
      walk(name, schema as Schema);
    expect([...untold]).toEqual([]);
  });

  it('says in Vietnamese every sentence that comes in English: of fields, of the watch, of proofs and of the law book', () => {
    const read = (path: string) =>
      readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
    const inFiles = (paths: readonly string[], literal: RegExp): string[] =>
      paths.flatMap((path) => [...read(path).matchAll(literal)].map(([, , text = '']) => text));
    const root = fileURLToPath(new URL('..', import.meta.url));
    const source = filesIn(join(root, 'src')).map((path) => path.slice(root.length));
    const told = [
      ...inFiles(source, /\b(detail): '([a-z]+ [\x20-\x7e]+?)'/g),
      ...inFiles(source, /(['`])((?:each value in )?\$property [^`']+)\1/g),
      ...inFiles(['src/infrastructure/verify/receipts.ts'], /add\(\s*(`)([^`]+)`/g),
      ...inFiles(['src/infrastructure/watch/watch.ts'], /\[(`)(the [^`]+)`\]/g),
      ...inFiles(['src/infrastructure/watch/watched-rows.ts'], /what: (`)(read[^`]+)`/g),
      ...inFiles(['src/infrastructure/proofs/signed-continuity.ts'], /said\((')(.+?)'/g),
      ...inFiles(['src/infrastructure/proofs/checkpoints.ts'], /\[(`)((?:a|the) [^`]+)`\]/g),
      ...inFiles(['docs/verify-proof.mjs', 'docs/verify-ballot.mjs'], /Error\((['`])(.+? .+?)\1[,)]/g),
      ...inFiles(['docs/verify-ballot.mjs'], /demand\([^]*?, (['`])([^'`]+)\1,?\s*\)/g),
      ...inFiles(['docs/verify-proof.mjs'], /const proved = (`)([^`]+)`/g),
    ].map((text) =>
      text
        .replaceAll(/\$\{named\(.*?\)\}/g, 'the receipt of X x (x)')
        .replaceAll(/\$\{.*?\}|\$property/g, 'x'),
    );
    expect(told.length).toBeGreaterThan(80);
    // What the forms of all commands say of fields that are of no form.
    for (const { command } of commands.values())
      for (const wrong of [{}, 'x'.repeat(25_000), -1.5, null]) {
        const own = getMetadataStorage()
          .getTargetValidationMetadatas(command, '', false, false)
          .map(({ propertyName }) => propertyName);
        const body = Object.fromEntries([...own, 'khong-co'].map((name) => [name, wrong]));
        const { facts } = catching(() => checked(command, body)) as DomainError;
        told.push(...(facts as { errors: { detail: string }[] }).errors.map(({ detail }) => detail));
      }
    for (const row of ['extra', 'missing', 'other'] as const)
      told.push(faultOfRow('unit', { key: 'a', fault: row, columns: 'state' }), faultOfView('unit'));
    expect(
      [...new Set(told)].filter((sentence) => / /.test(sentence) && inVietnamese(sentence) === null),
    ).toEqual([]);
    const rules = [...lawBook.keys()].filter((code) => /^R\d/.test(code));
    expect(Object.keys(rulesVi).sort()).toEqual(rules.sort());
  });

  it('is told who asks', async () => {
    const questions = expect.arrayContaining(['GET /api/actor']);
    expect((await app.get('/api/actor')).body).toEqual({
      id: 'anonymous',
      roles: [],
      unitId: null,
      commands: [],
      questions: expect.any(Array),
    });
    const authorization = `Bearer ${await app.token({ id: 'a', roles: ['unit'], unitId: 'b' })}`;
    expect((await app.get('/api/actor', { authorization })).body).toEqual({
      id: 'a',
      roles: ['unit'],
      unitId: 'b',
      commands: expect.arrayContaining(['SignPledge']),
      questions,
    });
  });

  it('is sent from / and for every address that a browser opens, under a policy without exceptions for scripts', async () => {
    for (const at of ['/', '/clusters/x', '/no-such-page?x=1']) {
      const answer = await open(at);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(await answer.text()).toBe(page);
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      const policy = String(answer.headers.get('content-security-policy')).split(';');
      expect(policy).toEqual(expect.arrayContaining(["default-src 'self'", "script-src 'self'"]));
      const etag = String(answer.headers.get('etag'));
      expect((await open(at, { 'if-none-match': etag })).status).toBe(304);
    }
    expect(page).not.toMatch(/<script(?![^>]* src=)|<style| on\w+=|https?:/);
    expect(page).toContain('<html lang="vi">');
  });

  it('leaves what is asked of the API, and what programs ask, to their answers', async () => {
    for (const at of ['/api/nothing', '/api', '/health/x', '/problems/x', '/assets/x.js'])
      expect([at, (await open(at)).headers.get('content-type')]).not.toEqual([
        at,
        'text/html; charset=utf-8',
      ]);
    expect((await ask(app.url, 'GET', '/no-such-page')).status).toBe(404);
    expect(
      (await fetch(`${app.url}/clusters/x`, { method: 'POST', headers: { accept: 'text/html' } })).status,
    ).toBe(404);
    expect((await ask(app.url, 'PUT', '/api/clusters', { headers: { accept: 'text/html' } })).status).toBe(
      405,
    );
    const docs = await open('/api/docs');
    expect([docs.status, (await docs.text()).includes('swagger-ui')]).toEqual([200, true]);
  });

  it.each([
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/..%2fpackage.json',
    '/assets/%00',
  ])('gives nothing of what it was not built of: %s', async (at) => {
    const { status, text } = await ask(app.url, 'GET', at);
    expect([status >= 400, text.includes('devDependencies')]).toEqual([true, false]);
  });

  it('has files that are kept for ever, as they were built, compressed as asked', async () => {
    expect(assets().length).toBeGreaterThan(2);
    for (const at of assets()) {
      const plain = readFileSync(join(folder, at));
      for (const [accepted, coding] of [
        ['br, gzip', 'br'],
        ['gzip', 'gzip'],
        ['br;q=0', null],
      ] as const) {
        const answer = await fetch(`${app.url}${at}`, { headers: { 'accept-encoding': accepted } });
        expect(Buffer.from(await answer.arrayBuffer()).equals(plain)).toBe(true);
        expect([answer.headers.get('cache-control'), answer.headers.get('vary')]).toEqual([
          'public, max-age=31536000, immutable',
          'Accept-Encoding',
        ]);
        expect(answer.headers.get('content-encoding')).toBe(plain.length < 1024 ? null : coding);
      }
    }
  });

  it('has the styles of every component of Mantine that is in its scripts', () => {
    const all = readFileSync(fileURLToPath(import.meta.resolve('@mantine/core/styles.css')), 'utf8');
    const text = (ending: string) =>
      filesIn(folder)
        .filter((file) => file.endsWith(ending))
        .map((file) => readFileSync(file, 'utf8'))
        .join('');
    const classes = new Set(text('.js').match(/\bm_[0-9a-f]{6,8}\b/g));
    const [styles, styled] = [text('.css'), [...classes].filter((one) => all.includes(`.${one}`))];
    expect(styled.length).toBeGreaterThan(50);
    expect(styled.filter((one) => !styles.includes(`.${one}`))).toEqual([]);
  });

  it(`loads at most ${MOST_OF_SCRIPTS / 1024} KB of scripts for the first view`, () => {
    const first = new Set([...assets().map((at) => basename(at)), 'home']);
    const sizes = filesIn(folder)
      .filter((file) => file.endsWith('.js.gz'))
      .filter((file) => [...first].some((name) => basename(file).startsWith(name.replace(/\.js$/, ''))))
      .map((file) => readFileSync(file));
    expect(sizes.length).toBeGreaterThan(0);
    for (const one of sizes) expect(gunzipSync(one).length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(MOST_OF_SCRIPTS);
  });

  const inBrowser = path === null && !isNeeded ? describe.skip : describe;
  inBrowser('in a browser', () => {
    const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
    let browser: Browser;
    let context: BrowserContext;
    let tab: Page;
    /** What must not happen, of the page that is open. */
    let faults: string[] = [];
    /** Answers of 400 and more, `404 /api/x`, of a test; those that it expects are taken out. */
    let refused: string[] = [];
    const expectRefused = (what: RegExp): void => {
      expect(refused).toContainEqual(expect.stringMatching(what));
      refused = refused.filter((one) => !what.test(one));
    };

    beforeAll(async () => {
      if (path === null)
        throw new Error('no Chromium here: apt-get install chromium, or name one in CHROMIUM');
      browser = await driver.launch({ executablePath: path, args: ['--no-sandbox'] });
      // As far from Viet Nam as can be, and of another language.
      context = await browser.newContext({ locale: 'en-US', timezoneId: 'America/Los_Angeles' });
      tab = await context.newPage();
      tab.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) faults.push(`console: ${message.text()}`);
      });
      tab.on('pageerror', (error) => faults.push(`error: ${error.message}`));
      tab.on('request', (request) => {
        if (!request.url().startsWith(`${app.url}/`)) faults.push(`another host: ${request.url()}`);
        if (request.resourceType() !== 'eventsource') awaited.add(request);
        ofPage.add(request);
      });
      tab.on('requestfinished', (request) => awaited.delete(request));
      tab.on('requestfailed', (request) => awaited.delete(request));
      tab.on('response', (answer) => {
        const { pathname } = new URL(answer.url());
        if (answer.status() >= 400) refused.push(`${answer.status()} ${pathname}`);
        const request = answer.request();
        if (!ofPage.has(request) || request.resourceType() === 'eventsource') return;
        if (pathname.startsWith('/api/')) answers.push(answer);
      });
    });
    afterAll(() => browser?.close());
    afterEach(async () => {
      await tab.unrouteAll(); // of a test that failed in between
      await tab.emulateMedia({ media: 'screen' });
      const unexpected = refused;
      refused = [];
      if (unexpected.length > 0) throw new Error(`refused, and not expected to be: ${unexpected.join(', ')}`);
    });

    /** Of the API, to the page that is open. */
    let answers: Answer[] = [];
    /** What was asked for since it was opened. */
    const ofPage = new Set<Request>();
    /** What it still waits for, other than news. */
    const awaited = new Set<Request>();
    const settled = async (): Promise<void> => {
      for (let quiet = 0; quiet < 3; await tab.waitForTimeout(100))
        quiet = awaited.size === 0 ? quiet + 1 : 0;
    };

    const load = async (at: string, width = 1280): Promise<void> => {
      faults = [];
      answers = [];
      ofPage.clear();
      // Only where it is another: the page before would be laid out anew for nothing.
      if (tab.viewportSize()?.width !== width) await tab.setViewportSize({ width, height: 800 });
      await tab.goto(`${app.url}${at}`);
      await tab.locator('main h1').waitFor();
    };
    const visit = async (at: string, width?: number): Promise<void> => {
      await load(at, width);
      await settled();
    };

    const faultsOfAxe = async (within = 'html'): Promise<string[]> => {
      await tab.evaluate(axe);
      // What is as it should be is not listed by axe, and not sent here: that took as long again as looking.
      const violations = await tab.evaluate<{ id: string; nodes: { html: string }[] }[]>(
        `axe.run('${within}', {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
          resultTypes: ['violations'],
        }).then(({ violations }) => violations)`,
      );
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    };
    const text = (within = 'main') => tab.locator(within).innerText();

    it.each(pages)('shows %s without fault, to everybody, in 1280 and 390 pixels', async (at) => {
      await visit(at);
      expect(await tab.title()).toBe(await text('main h1'));
      expect(await tab.locator('html').getAttribute('lang')).toBe('vi');
      for (const answer of answers)
        expect([answer.url(), (await answer.body()).length > MOST]).toEqual([answer.url(), false]);
      expect(await text()).not.toMatch(/\b[A-Z]{2,}_[A-Z_]+\b|undefined|NaN|\[object|Invalid/);
      // No sentence of the server as it comes in English.
      expect(await text()).not.toMatch(/\b(the|must|should|which|nearest|Article|Decree)\b/);
      expect(await faultsOfAxe()).toEqual([]);
      await tab.setViewportSize({ width: 390, height: 800 });
      const wider = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await tab.evaluate(wider)).toBe(0);
      expect(faults).toEqual([]);
    });

    it('shows on a phone what one came for before the clocks, which unfold, and says what goes on beyond the screen', async () => {
      await visit('/ballots/cum-mau_2025_bau-truong-2026', 390);
      const knownAt = tab.getByLabel(vi.clocks.knownAt);
      const fold = tab.getByRole('button', { name: vi.clocks.fold });
      const topOf = async (one: Locator): Promise<number> => (await one.boundingBox())?.y ?? NaN;
      expect(await topOf(tab.locator('main h1'))).toBeLessThan(100);
      expect(await topOf(fold)).toBeGreaterThan(
        await topOf(tab.getByRole('heading', { name: vi.ballot.key })),
      );
      await visit('/clusters/cum-mau/years/2025/scores', 390);
      expect(await topOf(fold)).toBeLessThan(await topOf(tab.locator('main h1')));
      expect([await knownAt.isVisible(), await fold.getAttribute('aria-expanded')]).toEqual([false, 'false']);
      await fold.click();
      expect([await knownAt.isVisible(), await fold.getAttribute('aria-expanded')]).toEqual([true, 'true']);
      expect(await tab.getByText(vi.states.scrolls).first().isVisible()).toBe(true);
      expect(await faultsOfAxe()).toEqual([]);
      await tab.setViewportSize({ width: 1280, height: 800 });
      expect([await fold.isVisible(), await tab.getByText(vi.states.scrolls).first().isVisible()]).toEqual([
        false,
        false,
      ]);
    });

    it('helps where nothing is found, and leads to what is made up to try things out', async () => {
      await visit('/search?q=zzzz');
      for (const said of [vi.search.noCluster, vi.search.noUnit]) expect(await text()).toContain(said);
      await visit('/awards?year=1999');
      expect(await text()).toContain(vi.awards.noneSuch);
      await visit('/search?q=mau');
      await tab.getByRole('region', { name: vi.search.samples }).getByRole('link').click();
      await tab.getByRole('heading', { name: 'Cụm thi đua mẫu (dữ liệu giả định)', level: 1 }).waitFor();
    });

    it('calls a field by what it means where it stands, and takes a list of units by their names', async () => {
      await visit('/do/AdoptScoreSheet');
      const classes = tab.getByRole('group', { name: vi.fields['classes'] ?? '', exact: true });
      const from = { name: vi.fields['classes.from'] ?? '', exact: true };
      expect(await classes.getByRole('textbox', from).count()).toBe(1);
      await visit('/do/SetCalendar?clusterId=cum-mau&year=2028');
      await tab.getByLabel(vi.fields['SIGN_PLEDGE'] ?? '').waitFor();
      await visit('/do/DeclareRoster?clusterId=cum-mau&year=2028');
      await tab.locator('form.command details > summary').first().click();
      for (const [n, letter] of ['A', 'B'].entries()) {
        const field = tab.getByRole('combobox', { name: `${vi.fields['listed']} ${n + 1}`, exact: true });
        await field.fill(`mẫu ${letter}`);
        await tab.getByRole('option', { name: `Đơn vị mẫu ${letter} (giả định)` }).click();
      }
      await until('both are kept', async () => {
        const draft = `Object.entries(sessionStorage).find(([name]) => name.startsWith('draft DeclareRoster'))[1]`;
        const { typed } = JSON.parse(await tab.evaluate<string>(draft)) as { typed: { listed?: string[] } };
        return typed.listed?.join(' ') === 'don-vi-mau-a don-vi-mau-b';
      });
      expect(await faultsOfAxe()).toEqual([]);
      await tab.evaluate('sessionStorage.clear()');
    });

    it('has the browser ask for what the first page shows before its scripts are there, once', async () => {
      const { headers } = await open('/');
      const ahead = [...(headers.get('link') ?? '').matchAll(/<(.+?)>; rel=preload; as=fetch/g)].map(
        ([, at = '']) => at,
      );
      await visit('/');
      const asked = answers.map((answer) => answer.url().slice(app.url.length));
      expect(ahead.length).toBeGreaterThan(1);
      for (const at of ahead) expect([at, asked.filter((one) => one === at).length]).toEqual([at, 1]);
      const [begun, loaded] = await tab.evaluate<[number, number]>(`(() => {
        const all = performance.getEntriesByType('resource');
        const of = (part) => all.find(({ name }) => name.includes(part));
        return [of('/api/overview').startTime, of('/assets/first').responseEnd];
      })()`);
      expect(begun).toBeLessThan(loaded);
      expect((await open('/?from=x')).headers.get('link')).toBeNull();
    });

    it('leads from what was recorded together to each receipt, and back from it', async () => {
      await visit('/operations');
      await tab.getByRole('link', { name: vi.operations.toBatches }).click();
      await tab.getByRole('heading', { name: vi.batches.title }).waitFor();
      await tab.locator('tbody').getByRole('link').last().click();
      await tab.getByRole('heading', { name: vi.batches.each }).waitFor();
      const at = new URL(tab.url()).pathname;
      expect(await text()).toMatch(/Đơn vị: [a-z-]+/);
      const check = async (): Promise<void> => {
        await settled();
        expect(await faultsOfAxe()).toEqual([]);
        await tab.setViewportSize({ width: 390, height: 800 });
        const wider = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        expect(await tab.evaluate(wider)).toBe(0);
      };
      await check();
      await tab.locator('tbody').getByRole('link').first().click();
      await tab.getByRole('heading', { name: vi.receipt.title }).waitFor();
      await check();
      await tab.getByRole('link', { name: vi.receipt.batch }).click();
      await tab.getByRole('heading', { name: vi.batches.each }).waitFor();
      expect([new URL(tab.url()).pathname, faults]).toEqual([at, []]);
    });

    it('leads from what is due to the form by which it is done', async () => {
      await visit('/calendar?month=2029-11');
      await tab.getByText(vi.calendar.none).waitFor();
      await tab.getByRole('link', { name: vi.calendar.after('12/2029') }).click();
      await tab.getByRole('heading', { name: vi.calendar.by('20/12/2029') }).waitFor();
      await tab.getByLabel(vi.calendar.duty).selectOption({ label: vi.codes.duty.SIGN_PLEDGE });
      await tab.getByRole('heading', { name: vi.calendar.by('20/12/2029') }).waitFor({ state: 'detached' });
      expect(await text('.part >> nth=0')).toContain('Đơn vị mẫu A (giả định)');
      await context.addCookies([
        { name: 'thidua_session', value: await app.session({ id: 'van-phong' }), url: app.url },
      ]);
      await tab.reload();
      await tab.getByRole('link', { name: vi.commands.year.SignPledge }).first().click();
      await tab.waitForURL(/\/do\/SignPledge\?clusterId=cum-mau&year=2029&unitId=don-vi-mau-a$/);
      expect(faults).toEqual([]);
      await context.clearCookies();
    });

    it.each([
      '/clusters/cum-mau/years/2025',
      '/clusters/cum-mau/years/2025/scores?unit=don-vi-mau-d',
      '/clusters/ttcp-khoi-2',
    ])('prints %s as a paper, and shows stacked marks whole at 200 %%', async (at) => {
      // At 200 % a screen of 1280 pixels has 640.
      await visit(at, 640);
      await tab.evaluate("document.documentElement.style.fontSize = '200%'");
      expect(await tab.evaluate<string[]>(clipped)).toEqual([]);
      await tab.evaluate("document.documentElement.style.fontSize = ''");
      // What is between the margins of A4.
      await tab.setViewportSize({ width: 624, height: 940 });
      await tab.emulateMedia({ media: 'print' });
      expect(await tab.locator('button:visible, select:visible, nav:visible').count()).toBe(0);
      expect(await tab.locator('main h1').isVisible()).toBe(true);
      expect(await tab.locator(`th:text-is("${vi.evidence.column}"):visible`).count()).toBe(0);
      const colours =
        "[...new Set([...document.querySelectorAll('main a')].map((a) => getComputedStyle(a).color))]";
      expect(await tab.evaluate(colours)).toEqual(['rgb(0, 0, 0)']);
      const tables = 'table.rows:visible';
      for (const shown of await tab.locator(tables).all())
        expect(
          await shown.evaluate((one) => one.ownerDocument.defaultView?.getComputedStyle(one).display),
        ).toBe('table');
      expect(await tab.evaluate("getComputedStyle(document.querySelector('main h1')).fontFamily")).toMatch(
        /Times/,
      );
      const wider = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await tab.evaluate(wider)).toBe(0);
      expect((await tab.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe('%PDF-');
      expect(faults).toEqual([]);
    });

    it('S-02 tells who led on a day that is typed, in an address that can be given on, which links within keep', async () => {
      await visit('/clusters/ttcp-khoi-2');
      const asOf = async (typed: string): Promise<void> => {
        await tab.getByLabel(vi.clocks.asOf).fill(typed);
        await tab.keyboard.press('Enter');
      };
      await asOf('31/12/2023');
      await tab.getByText(vi.cluster.leadership('31/12/2023')).waitFor();
      expect(await text('.part >> nth=0')).toMatch(
        /Khối trưởng\s+Thanh tra Bộ Công an[^]*Khối phó\s+chưa có dữ liệu/,
      );
      await asOf('30/6/2024');
      await tab.getByText(vi.cluster.leadership('30/06/2024')).waitFor();
      expect(await text('.part >> nth=0')).toMatch(
        /Thanh tra Bộ Tư pháp[^]*Khối phó\s+Thanh tra Bộ Tài chính/,
      );
      expect(tab.url()).toMatch(/\?asOf=2024-06-30$/);
      await tab.getByRole('link', { name: 'Thanh tra Bộ Tư pháp' }).first().click();
      await tab.waitForURL(/\/units\/thanh-tra-bo-tu-phap\?asOf=2024-06-30$/);
      await tab.goBack();
      await asOf('6/30/2024');
      await tab.getByText(vi.clocks.noDay).waitFor();
      expect(tab.url()).toMatch(/ttcp-khoi-2\?asOf=2024-06-30$/);
      expect(faults).toEqual([]);
    });

    it('steps through what was known of a leadership, and tells where two states of knowledge differ', async () => {
      await visit('/clusters/ttcp-khoi-2?asOf=2024-06-30');
      await tab.getByRole('link', { name: vi.history.linkFor(vi.cluster.leadership('30/06/2024')) }).click();
      await tab.getByRole('heading', { name: vi.history.step(3, 3) }).waitFor();
      expect(await text('.part >> nth=0')).toContain('Phó › Thanh tra Bộ Tài chính');
      const back = tab.getByRole('link', { name: vi.history.previous });
      await back.focus();
      await tab.keyboard.press('Enter');
      await tab.getByRole('heading', { name: vi.history.step(2, 3) }).waitFor();
      expect(await text('.part >> nth=0')).toContain(vi.events.LeaderElected);
      await tab.getByRole('link', { name: vi.history.asBefore }).click();
      await tab.waitForURL(/clusters\/ttcp-khoi-2\?(?=.*asOf=2024-06-30).*knownAt=\d+/);
      await tab.getByRole('heading', { name: vi.cluster.leadership('30/06/2024') }).waitFor();
      expect(await text('.part >> nth=0')).toMatch(/Khối trưởng\s+chưa có dữ liệu/);
      const before = new URL(tab.url()).searchParams.get('knownAt') ?? '';
      await tab.goBack();
      await tab.getByRole('link', { name: vi.history.views.difference }).click();
      const earlier = tab.getByLabel(vi.history.earlier);
      await earlier.fill(before);
      await tab.keyboard.press('Enter');
      await tab.getByText(vi.history.knownThen(`#${before}`)).waitFor();
      expect(await text('.part >> nth=0')).toMatch(/Trưởng\s+chưa có dữ liệu\s+Thanh tra Bộ Tư pháp/);
      expect(tab.url()).toContain(`earlier=${before}`);
      expect(faults).toEqual([]);
    });

    it('shows the words of the source and the event behind a value, by keyboard, in the time of Viet Nam', async () => {
      await visit('/clusters/ttcp-cum-4');
      const bar = tab.locator('.lane-bar').first();
      await bar.focus();
      await tab.keyboard.press('Enter');
      const drawer = tab.getByRole('dialog');
      await drawer.getByText('do Thanh tra tỉnh Lai Châu chủ trì').first().waitFor();
      const { data } = (await app.get('/api/events?stream=cluster-ttcp-cum-4&type=OfficeReported')).body;
      const [{ recordedAt }] = data;
      const there = new Date(Date.parse(recordedAt) + 7 * 3_600_000).toISOString();
      const [, year, month, date, time] = /^(\d+)-(\d+)-(\d+)T(\d+:\d+)/.exec(there) ?? [];
      expect(await drawer.innerText()).toContain(`${date}/${month}/${year} ${time}`);
      expect(await faultsOfAxe('[role=dialog]')).toEqual([]);
      await tab.keyboard.press('Escape');
      await drawer.waitFor({ state: 'detached' });
      expect(await bar.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
      expect(faults).toEqual([]);
    });

    it('checks in the browser that the log grew out of the checkpoint that is kept, and says where it did not', async () => {
      await app.post('/api/checkpoints');
      await visit('/integrity');
      await tab.getByRole('button', { name: vi.integrity.keepThis }).click();
      const [kept] = (await app.get('/api/checkpoints')).body.data;
      await tab.getByText(vi.integrity.holds(String(kept.size), String(kept.size))).waitFor();
      expect(await faultsOfAxe()).toEqual([]);
      // What comes later is proved in a later checkpoint, which grew out of the one that is kept.
      await app.accept('RegisterUnit', { unitId: 'don-vi-moi', name: 'Đơn vị mới', kind: 'OTHER' });
      await app.post('/api/checkpoints');
      await visit('/history?of=units/don-vi-moi');
      await tab
        .getByRole('button', { name: vi.evidence.buttonFor(vi.events.UnitRegistered) })
        .first()
        .click();
      const drawer = tab.getByRole('dialog');
      await drawer.getByRole('button', { name: vi.integrity.checkEvent }).click();
      await drawer.getByText(vi.integrity.asKept).waitFor();
      expect(faults).toEqual([]);
      for (const [what, was, is] of [
        ['event', 'Đơn vị mới', 'Đơn vị khác'],
        ['extension', `\\n${kept.size + 1}\\n`, `\\n${kept.size + 2}\\n`],
      ] as const)
        await tab.route(`**/api/proofs/${what}**`, async (route) => {
          const answer = await route.fetch();
          await route.fulfill({ response: answer, body: (await answer.text()).replaceAll(was, is) });
        });
      await visit('/history?of=units/don-vi-moi');
      await tab.getByRole('alert').getByText(vi.integrity.broken).waitFor();
      await tab
        .getByRole('button', { name: vi.evidence.buttonFor(vi.events.UnitRegistered) })
        .first()
        .click();
      await drawer.getByRole('button', { name: vi.integrity.checkEvent }).click();
      await drawer.getByText(vi.integrity.eventBroken).waitFor();
      await tab.unrouteAll();
      await tab.evaluate('localStorage.clear()');
    });

    it('S-10 lets a unit vote, one task a screen, return its paper without a name, and find it in the count', async () => {
      const [meetingId, ballotId] = ['cum-mau_2025_hop-them', 'cum-mau_2025_noi-hop'];
      const told = { occurredOn: '2025-12-23', evidence: [{ source: 'Giấy mời (giả định)' }] };
      const units = ['a', 'b', 'c', 'd', 'e'].map((letter) => ({ unitId: `don-vi-mau-${letter}` }));
      const options = [
        { id: 'mien-nui', label: 'Miền núi' },
        { id: 'mien-bien', label: 'Miền biển' },
      ];
      await app.accept('OpenMeeting', {
        ...told,
        meetingId,
        kind: 'EXTRAORDINARY',
        mode: 'IN_PERSON',
        memberCount: 7,
        presentCount: 5,
        present: units,
        guests: [{ organisation: 'đại biểu', howMany: { is: 'GT', number: 40 } }],
      });
      const question = 'Chọn nơi họp năm sau (giả định)';
      await app.accept('OpenBallot', { ...told, ballotId, meetingId, question, options });
      const value = await app.session({ id: 'mau-a', roles: ['unit'], unitId: 'don-vi-mau-a' });
      await context.addCookies([{ name: 'thidua_session', value, url: app.url }]);
      const named: (string | undefined)[] = [];
      tab.on('request', (request) => {
        if (/\/(box|opening)$/.test(request.url()))
          void request.allHeaders().then(({ cookie }) => named.push(cookie));
      });
      const press = async (name: string): Promise<void> => {
        const button = tab.getByRole('button', { name, exact: true });
        await button.focus();
        await tab.keyboard.press('Enter');
      };
      await visit(`/ballots/${ballotId}`);
      await tab.getByRole('link', { name: vi.ballot.vote, exact: true }).click();
      await tab.getByRole('heading', { name: vi.vote.compare }).waitFor();
      const { keyFingerprint } = (await app.get(`/api/ballots/${ballotId}`)).body.data;
      expect((await text('.fingerprint')).replaceAll(/\s/g, '')).toBe(keyFingerprint);
      await press(vi.vote.same);
      await tab.getByLabel('Miền biển').focus();
      await tab.keyboard.press('Space');
      expect(await faultsOfAxe()).toEqual([]);
      await press(vi.vote.next);
      // The paper is signed, but the answer is lost: the same one is asked for again.
      await tab.route('**/api/commands/CastBallot', async (route) => {
        await route.fetch();
        await route.abort();
      });
      await press(vi.vote.sign);
      await tab.getByText(vi.vote.away).waitFor();
      await tab.unrouteAll();
      await tab.reload();
      await tab.getByText('Miền biển').waitFor();
      await press(vi.vote.sign);
      await tab.getByRole('heading', { name: vi.vote.keep }).waitFor();
      const [file] = await Promise.all([tab.waitForEvent('download'), press(vi.vote.save)]);
      const saved = JSON.parse(readFileSync(await file.path(), 'utf8')) as object;
      expect(saved).toMatchObject({ ballotId, choice: 'mien-bien' });
      await app.accept('EndVoting', { ...told, ballotId });
      await press(vi.vote.giveBackNow);
      await tab.getByRole('heading', { name: vi.vote.returned }).waitFor();
      expect(named).toEqual(named.map(() => undefined));
      expect(named.length).toBeGreaterThan(2);
      await app.accept('CloseBallot', { ...told, ballotId });
      await visit(`/ballots/${ballotId}`);
      await press(vi.ballot.recount);
      await tab.getByText(vi.ballot.recounted(1)).waitFor();
      expect(await text()).toContain(vi.ballot.ownFound);
      // A paper of the choice that was not made would be found to be missing.
      await tab.route('**/proof', async (route) => {
        const answer = await route.fetch();
        const changed = (await answer.text()).replaceAll('"choice":"mien-bien"', '"choice":"mien-nui"');
        await route.fulfill({ response: answer, body: changed });
      });
      await visit(`/ballots/${ballotId}`);
      await press(vi.ballot.recount);
      await tab.getByText(vi.ballot.differs).waitFor();
      await tab.unrouteAll();
      await context.clearCookies();
      await tab.evaluate('localStorage.clear()');
    });

    it('S-29 says why a unit stands where it does, what would be if, and takes marks by keyboard', async () => {
      const value = await app.session({ id: 'van-phong' });
      await context.addCookies([{ name: 'thidua_session', value, url: app.url }]);
      const events = async () =>
        (await app.get('/api/events?type=ScoreAppraised')).body.data.length as number;
      const before = await events();
      await visit('/clusters/cum-mau/years/2025/scores?unit=don-vi-mau-g&weights=I.4:9');
      const simulated = tab.getByRole('region', { name: 'MÔ PHỎNG' });
      await simulated.getByText(vi.scores.weighted('I.4', '9')).waitFor();
      expect(await simulated.innerText()).toMatch(/I\.4 \+/);
      expect(await faultsOfAxe()).toEqual([]);
      expect(await events()).toBe(before);
      await tab.getByLabel(vi.scores.enter).selectOption('appraised');
      await tab.locator('[data-mark]').first().focus();
      for (const typed of ['19', '14,5', '11', '90,5', '9', '2', '0']) {
        await tab.keyboard.type(typed);
        await tab.keyboard.press('Enter');
      }
      await tab.getByLabel(vi.scores.source).fill('Biên bản thẩm định (giả định)');
      const submit = tab.getByRole('button', { name: vi.scores.send });
      await submit.click();
      // What differs from the unit's own marks wants a reason; what was typed is there still, also after a reload.
      await tab.getByRole('alert').getByText('I.1').waitFor();
      expectRefused(/^422 \/api\/commands\/AppraiseScore$/);
      await tab.reload();
      await tab.getByLabel(vi.scores.enter).selectOption('appraised');
      for (const note of await tab.locator('input.note').all()) await note.fill('Theo biên bản (giả định)');
      await submit.click();
      await tab.getByText(vi.scores.sent).waitFor();
      await tab.getByText('Thẩm định 14,5 trên 15').waitFor();
      expect(await events()).toBe(before + 1);
      await context.clearCookies();
    });

    it('S-17 finds without diacritics, and speaks English where that is chosen', async () => {
      await visit('/');
      await tab.getByRole('searchbox').fill('ĐIEN BIEN');
      await tab.keyboard.press('Enter');
      await tab.locator('.hits').getByRole('link', { name: 'Thanh tra tỉnh Điện Biên' }).waitFor();
      expect(await tab.locator('.hits li').allInnerTexts()).toHaveLength(2);
      await tab.getByText('EN', { exact: true }).click();
      await tab.getByRole('heading', { name: en.search.found('ĐIEN BIEN') }).waitFor();
      expect(await tab.locator('html').getAttribute('lang')).toBe('en');
      await visit('/');
      expect(await text('main h1')).toBe(en.home.title);
      await tab.getByText('VI', { exact: true }).click();
      await tab.getByRole('heading', { name: vi.home.title }).waitFor();
      expect(faults).toEqual([]);
    });

    it('takes an election by a form: nothing typed is lost on a refusal or a lost connection, and the year has it at once', async () => {
      await visit('/do/ElectLeader?clusterId=cum-mau&year=2027');
      expect(await text('form.command')).toContain(vi.who.mayNot);
      const submit = tab.getByRole('button', { name: vi.form.send, exact: true });
      expect(await submit.isDisabled()).toBe(true);
      await context.addCookies([
        { name: 'thidua_session', value: await app.session({ id: 'van-phong' }), url: app.url },
      ]);
      await visit('/clusters/cum-mau/years/2027');
      await tab.getByRole('link', { name: vi.commands.offices.ElectLeader }).click();
      const form = tab.locator('form.command');
      const unit = form
        .getByLabel(vi.fields['unitId'] ?? '')
        .and(tab.locator('input'))
        .first();
      const source = form.getByRole('textbox', { name: vi.fields['source'] ?? '', exact: true });
      const on = form.getByRole('textbox', { name: vi.fields['occurredOn'] ?? '', exact: true });
      const choose = async (typed: string, name: string): Promise<void> => {
        await unit.fill(typed);
        await tab.getByRole('option', { name }).click();
      };
      await choose('co quan to chuc mau', 'Cơ quan tổ chức mẫu (giả định)');
      // Evidence may be left out; what is begun is not whole without its source.
      const isAsked = () => source.getAttribute('aria-required');
      expect(await isAsked()).toBe('false');
      await source.fill('Biên bản họp (giả định)');
      expect(await isAsked()).toBe('true');
      await submit.click();
      const alert = form.getByRole('alert');
      await alert.getByRole('link').click();
      expectRefused(/^422 \/api\/commands\/ElectLeader$/);
      await tab.getByRole('heading', { name: /^Quy tắc R/ }).waitFor();
      await tab.goBack();
      await submit.waitFor();
      expect(await source.inputValue()).toBe('Biên bản họp (giả định)');
      // A month that does not exist is said at its field.
      await choose('don vi mau c', 'Đơn vị mẫu C (giả định)');
      await on.fill('13/2026');
      await submit.click();
      await alert.waitFor();
      await tab.waitForFunction(`document.querySelectorAll('form.command [aria-invalid=true]').length === 1`);
      expectRefused(/^400 \/api\/commands\/ElectLeader$/);
      expect(await on.getAttribute('aria-invalid')).toBe('true');
      expect(await form.getByText(vi.form.noDay).isVisible()).toBe(true);
      expect(await faultsOfAxe()).toEqual([]);
      await on.fill('10/2026');
      // The server takes it, but its answer is lost.
      await tab.route('**/api/commands/ElectLeader', async (route) => {
        await route.fetch();
        await route.abort();
      });
      await submit.click();
      await alert.getByText(vi.form.away).waitFor();
      await tab.unrouteAll();
      await submit.click();
      await tab.getByRole('heading', { name: vi.form.done }).waitFor();
      expect(await text()).toContain(vi.events.LeaderElected);
      expect(await faultsOfAxe()).toEqual([]);
      await tab.getByRole('link', { name: vi.form.see }).click();
      await tab.getByRole('heading', { name: /2027/ }).waitFor();
      expect(await text('.part >> nth=0')).toContain('Đơn vị mẫu C (giả định)');
      const { data } = (await app.get('/api/events?type=LeaderElected&actor=van-phong')).body;
      expect(data).toHaveLength(1);
      expect(data[0]).toMatchObject({
        occurredOn: '2026-10',
        data: { clusterId: 'cum-mau', year: 2027, unitId: 'don-vi-mau-c' },
        evidence: [{ source: 'Biên bản họp (giả định)' }],
      });
      await context.clearCookies();
    });

    it('gives a program a key by a form, shows it once, and takes it back from the page of operations', async () => {
      await context.addCookies([
        { name: 'thidua_session', value: await app.session({ id: 'van-phong' }), url: app.url },
      ]);
      await visit('/operations');
      await tab.getByRole('heading', { name: vi.operations.webhooks }).waitFor();
      await tab.getByText(vi.operations.noWebhooks).waitFor();
      await tab.getByRole('link', { name: vi.operations.issueKey }).click();
      const field = (name: string) =>
        tab.getByRole('textbox', { name: vi.fields[name] ?? '', exact: true }).first();
      const submit = () => tab.getByRole('button', { name: vi.form.send, exact: true }).click();
      await field('keyId').fill('bao-cao');
      await field('purpose').fill('Phần mềm báo cáo');
      await field('until').fill(`31/12/${app.clock.today().slice(0, 4)}`);
      await tab.getByRole('combobox', { name: vi.fields['roles'] ?? '' }).click();
      await tab.getByRole('option', { name: vi.choices['reporter'] ?? '' }).click();
      await submit();
      await tab.getByText(vi.form.keyOnce).waitFor();
      const accessKey = /thidua_bao-cao_\S{43}/.exec(await text())?.[0] ?? '';
      const asked = () => app.get('/api/clusters', { authorization: `Bearer ${accessKey}` });
      expect([(await asked()).status, await faultsOfAxe()]).toEqual([200, []]);
      await visit('/operations');
      const row = tab.getByRole('row', { name: 'bao-cao' });
      expect(await row.innerText()).toMatch(/Phần mềm báo cáo\s+Làm báo cáo/);
      expect(await text()).not.toContain(accessKey);
      expect(await faultsOfAxe()).toEqual([]);
      await row.getByRole('link', { name: vi.operations.revoke('bao-cao') }).click();
      await field('reason').fill('thử xong');
      await submit();
      await tab.getByRole('heading', { name: vi.form.done }).waitFor();
      expect((await asked()).status).toBe(401);
      await visit('/operations');
      expect(await row.innerText()).toContain('thử xong');
      await context.clearCookies();
    });

    it('shows what a webhook gave up, and has it sent again', async () => {
      let status = 500;
      const sent: unknown[] = [];
      const there = createServer((request, answer) => {
        sent.push(request.headers['webhook-id']);
        request.resume().on('end', () => answer.writeHead(status).end());
      });
      there.listen(0, 'localhost');
      await until('it listens', () => there.listening);
      const url = `http://localhost:${(there.address() as AddressInfo).port}/nhan`;
      const hook = { webhookId: 'noi-nhan', purpose: 'thử', url, types: ['UnitRegistered'] };
      await app.accept('RegisterWebhook', hook);
      const unit = { unitId: 'don-vi-gui-di', kind: 'PROVINCIAL_INSPECTORATE', name: 'Đơn vị gửi đi' };
      await app.accept('RegisterUnit', unit);
      const webhooks = app.app.get(Webhooks);
      await webhooks.look();
      await app.stores.database.query('UPDATE read.webhook_letter SET next_at = now(), attempts = 9');
      await webhooks.look();
      await context.addCookies([
        { name: 'thidua_session', value: await app.session({ id: 'van-phong' }), url: app.url },
      ]);
      await visit('/operations');
      const part = tab.getByRole('region', { name: vi.operations.webhooks });
      const summary = part.locator('summary', { hasText: vi.operations.deadLetters('noi-nhan') });
      await summary.click();
      const givenUp = part.getByRole('table', { name: vi.operations.deadLetters('noi-nhan') });
      await givenUp.getByText('status 500').waitFor();
      expect(await faultsOfAxe()).toEqual([]);
      status = 204;
      await part.getByRole('button', { name: vi.operations.sendAgain('noi-nhan') }).click();
      await summary.waitFor({ state: 'detached' });
      await webhooks.look();
      expect([sent.length, new Set(sent).size]).toEqual([3, 1]);
      await app.accept('EndWebhook', { webhookId: 'noi-nhan', reason: 'thử xong' });
      there.close();
      await context.clearCookies();
    });

    it('is a page where one signs in, and nothing else, for whom a session has ended', async () => {
      await context.addCookies([{ name: 'thidua_session', value: 'het-han', url: app.url }]);
      await visit('/');
      expect(await text('main h1')).toBe(vi.states.signIn);
      await tab.locator('main').getByText(vi.who.byLink).waitFor();
      expect(await faultsOfAxe()).toEqual([]);
      // What the browser itself notes of each answer that is no success.
      expect(faults.filter((one) => !one.includes('status of 401'))).toEqual([]);
      expectRefused(/^401 \/api\//);
      await context.clearCookies();
      await tab.getByRole('button', { name: vi.states.again }).click();
      await tab.getByRole('heading', { name: vi.home.title, level: 1 }).waitFor();
    });

    it('shows whoever signed in their sessions, and ends one of them, and all of somebody for the operator', async () => {
      const others = [await app.session({ id: 'van-thu' }), await app.session({ id: 'thoi-viec' })] as const;
      const asked = async (value: string) =>
        (await app.get('/api/actor', { cookie: `thidua_session=${value}` })).status;
      await context.addCookies([
        { name: 'thidua_session', value: await app.session({ id: 'van-thu' }), url: app.url },
      ]);
      await visit('/');
      await tab.getByRole('link', { name: vi.who.sessions }).click();
      await tab.getByRole('heading', { name: vi.sessions.all }).waitFor();
      expect(await faultsOfAxe()).toEqual([]);
      const end = (name: string) => tab.getByRole('button', { name }).first();
      await end(vi.sessions.end('')).click();
      await end(vi.sessions.end('')).waitFor({ state: 'detached' });
      await end(vi.sessions.endAllOf('thoi-viec')).click();
      await end(vi.sessions.endAllOf('thoi-viec')).waitFor({ state: 'detached' });
      expect([await asked(others[0]), await asked(others[1])]).toEqual([401, 401]);
      expect(await text()).toContain(vi.sessions.isThis);
      await context.clearCookies();
    });

    it('offers to each role what it may do, says why of the rest, and keeps what is typed when a session ends', async () => {
      const as = async (given: object): Promise<void> =>
        context.addCookies([{ name: 'thidua_session', value: await app.session(given), url: app.url }]);
      await as({ id: 'kiem-tra', roles: ['auditor'] });
      await visit('/clusters/cum-mau/years/2025');
      await tab.getByText('Khách mời: hơn 40 đại biểu').waitFor();
      await tab.getByText('kiem-tra', { exact: true }).waitFor();
      expect(await tab.getByRole('link', { name: vi.menu.do, exact: true }).count()).toBe(0);
      expect(await text()).not.toContain(vi.commands.offices.ElectLeader);
      expect(await tab.getByRole('link', { name: vi.year.bundle }).count()).toBe(1);
      await visit('/do/ElectLeader?clusterId=cum-mau&year=2029');
      const why = vi.who.why(vi.who.roles.auditor);
      await tab.getByText(why).waitFor();
      const submit = tab.getByRole('button', { name: vi.form.send, exact: true });
      expect(await submit.isDisabled()).toBe(true);
      await as({ id: 'don-vi-a', roles: ['unit'], unitId: 'don-vi-mau-a' });
      await visit('/do');
      expect(await text()).not.toContain(vi.commands.registry.RegisterUnit);
      expect(await text()).toContain(vi.commands.year.SignPledge);
      await tab.getByLabel(vi.who.showAll).check();
      await tab.getByRole('link', { name: vi.commands.registry.RegisterUnit }).waitFor();
      expect(await faultsOfAxe()).toEqual([]);
      await visit('/do/SignPledge?clusterId=cum-mau&year=2025');
      const source = tab.getByRole('textbox', { name: vi.fields['source'] ?? '', exact: true });
      await source.fill('Bản ký (giả định)');
      await context.clearCookies();
      await tab.reload();
      await tab.getByText(vi.who.typedStays).waitFor();
      expect([await source.inputValue(), await submit.isDisabled()]).toEqual(['Bản ký (giả định)', true]);
      // Where browsers sign in at an issuer, one goes there and comes back to the same page.
      await tab.route('**/api/sign-in/how', (route) => route.fulfill({ json: { by: 'ISSUER' } }));
      await tab.route('**/api/sign-in', (route) =>
        route.fulfill({ status: 302, headers: { location: '/' } }),
      );
      await tab.reload();
      const signIn = tab.locator('form.command').getByRole('link', { name: vi.who.signIn });
      await signIn.waitFor();
      await as({ id: 'don-vi-a', roles: ['unit'], unitId: 'don-vi-mau-a' });
      await signIn.click();
      await tab.waitForURL(/\/do\/SignPledge\?clusterId=cum-mau&year=2025$/);
      await tab.unrouteAll();
      await tab.getByText('don-vi-a', { exact: true }).waitFor();
      expect([await source.inputValue(), await submit.isDisabled()]).toEqual(['Bản ký (giả định)', false]);
      await tab.getByRole('button', { name: vi.who.signOut }).click();
      await tab.getByText(vi.who.byLink).first().waitFor();
      const drafts = "Object.keys(sessionStorage).filter((name) => name.startsWith('draft'))";
      expect([new URL(tab.url()).pathname, await tab.evaluate(drafts)]).toEqual(['/', []]);
      expect((await app.get('/api/actor', {})).status).toBe(200);
      await context.clearCookies();
      await tab.evaluate('sessionStorage.clear()');
    });

    it('S-18 takes back the file that it gave without a change, and tells by row and column what it does not understand', async () => {
      const value = await app.session({ id: 'van-phong' });
      await context.addCookies([{ name: 'thidua_session', value, url: app.url }]);
      const csv = await (
        await fetch(`${app.url}/api/clusters/ttcp-cum-4/years/2019/results?format=csv`)
      ).text();
      await visit('/clusters/ttcp-cum-4/years/2019');
      await tab.getByRole('link', { name: vi.year.fromFile }).click();
      await tab.getByLabel(vi.imports.fields.source).fill('Bảng của cụm (giả định)');
      const preview = async (content: string): Promise<void> => {
        const file = { name: 'ket-qua.csv', mimeType: 'text/csv', buffer: Buffer.from(content) };
        await tab.locator('input[type=file]').setInputFiles(file);
        await tab.getByRole('button', { name: vi.imports.preview }).click();
        await tab.getByRole('heading', { name: vi.imports.would('') }).waitFor();
      };
      const record = tab.getByRole('button', { name: vi.imports.record });
      await preview(csv);
      await tab.getByText(vi.imports.unchanged(12)).waitFor();
      await preview(csv.replace(';1417;', ';1,417;'));
      expect(await text('.part')).toMatch(/4\s+Số\s+phải sửa/);
      expect(await record.isDisabled()).toBe(true);
      expect(await faultsOfAxe()).toEqual([]);
      await context.clearCookies();
    });

    it('S-23 shows at once what others record, what it is behind, and loses nothing that is typed meanwhile', async () => {
      await visit('/clusters/cum-mau/years/2028');
      const typed = tab.getByLabel(vi.clocks.knownAt);
      await typed.fill('01/0');
      await settled();
      const leader = { clusterId: 'cum-mau', year: 2028, unitId: 'don-vi-mau-e', mode: 'AGREED' };
      await app.accept('ElectLeader', { ...leader, evidence: [{ source: 'Biên bản (giả định)' }] });
      await tab.locator('.part >> nth=0').getByText('Đơn vị mẫu E (giả định)').waitFor();
      expect(await typed.inputValue()).toBe('01/0');
      await app.post('/api/projections/cluster_year/pause');
      await app.accept('ElectDeputy', { ...leader, unitId: 'don-vi-mau-f' });
      await tab.getByText(vi.states.stale).waitFor();
      await app.post('/api/projections/cluster_year/resume');
      await tab.locator('.part >> nth=0').getByText('Đơn vị mẫu F (giả định)').waitFor();
      await tab.getByText(vi.states.stale).waitFor({ state: 'detached' });
      expect(faults).toEqual([]);
    });

    it('says where the server is away, where the page is behind, and where there is no such page', async () => {
      await visit('/');
      await tab.route('**/api/**', (route) => route.abort());
      await tab.route('**/health/**', (route) => route.abort());
      await tab.getByRole('link', { name: vi.menu.awards, exact: true }).click();
      await tab.getByRole('heading', { name: vi.states.unreachable }).waitFor({ timeout: 20_000 });
      await tab.unrouteAll();
      await tab.route('**/api/overview**', async (route) => {
        const answer = await route.fetch();
        const { meta, ...rest } = (await answer.json()) as { meta: object };
        await route.fulfill({ json: { ...rest, meta: { ...meta, stale: true, lagEvents: 3 } } });
      });
      await visit('/');
      // At once, not when the server's health is asked for again.
      await tab.getByText(vi.states.staleDetail(3)).waitFor({ timeout: 10_000 });
      await tab.unrouteAll();
      await visit('/no-such-page');
      expect(await text()).toContain(vi.states.notFoundDetail);
      await tab.goto(`${app.url}/clusters/nothing`);
      await tab.getByRole('heading', { name: vi.states.notFound }).waitFor();
      await settled();
      expect([await tab.title(), await faultsOfAxe()]).toEqual([vi.states.notFound, []]);
      await tab.getByRole('alert').getByRole('link', { name: vi.states.toSearch }).click();
      await tab.getByRole('heading', { name: vi.search.title, level: 1 }).waitFor();
      await settled();
      expectRefused(/^404 \/api\/clusters\/nothing(\/|$)/);
      await visit('/do/NoSuchCommand');
      expect(await text()).toContain(vi.states.notFoundDetail);
      await visit('/clusters/cum-mau/years/1200');
      expect(await text()).toContain('Năm: phải từ 1945 đến 2100');
      expectRefused(/^400 \/api\/clusters\/cum-mau\/years\/1200/);
    });

    scenarios(() => ({
      app,
      tab,
      context,
      expectRefused,
      open: load,
    }));
  });
});
