import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { build as bundle } from 'vite';
import { client } from './http.mjs';
import { caughtUp, folderWith, serve } from './servers.mjs';

// The console in Chromium (`CHROMIUM`, or the one of Debian): until when its first page is interactive, of an empty page of the same
// framework, built by the same settings; and the longest task of each page, in processor time. Each page is opened afresh.

/** Of `test/console.spec.ts`, over a made-up log. */
const pages = {
  home: '/',
  cluster: '/clusters/cum-1',
  'year of a cluster': '/clusters/cum-1/years/2024',
  'scores of a year': '/clusters/cum-1/years/2024/scores?unit=don-vi-15',
  unit: '/units/don-vi-15',
  awards: '/awards',
  unknown: '/unknown',
  calendar: '/calendar',
  batches: '/batches',
  operations: '/operations',
  'form of a report': '/do/ReportResults?clusterId=cum-1&year=2025',
  'history of a year': '/history?of=clusters/cum-1/years/2024',
};

const types = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript' };

/** Serves built files as the server serves those of the console. */
async function served(folder) {
  const server = createServer(async ({ url, headers }, reply) => {
    const path = url === '/' ? 'index.html' : url.slice(1);
    const coded = await readFile(join(folder, `${path}.br`)).catch(() => null);
    const isCoded = coded !== null && headers['accept-encoding']?.includes('br');
    const bytes = isCoded ? coded : await readFile(join(folder, path)).catch(() => null);
    if (bytes === null) return reply.writeHead(404).end();
    reply
      .writeHead(200, {
        'Content-Type': types[extname(path)] ?? 'application/octet-stream',
        ...(isCoded ? { 'Content-Encoding': 'br' } : {}),
      })
      .end(bytes);
  });
  await new Promise((listening) => server.listen(0, 'localhost', listening));
  return { url: `http://localhost:${server.address().port}`, close: () => server.close() };
}

/** Notes when what is looked for stands there, and when each long task ended. */
const noting = (content) => `
  globalThis.ends = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) globalThis.ends.push(startTime + duration);
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    if (document.querySelector(${JSON.stringify(content)})) globalThis.shownAt = performance.now();
    else requestAnimationFrame(look);
  };
  look();`;

/** When a page is interactive, milliseconds: its content stands there, and no long task follows for half a second. */
async function interactive(browser, url, content) {
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.addInitScript(noting(content));
  await tab.goto(url);
  await tab.locator(content).first().waitFor();
  await tab.waitForTimeout(600);
  const { shownAt, ends } = await tab.evaluate('({ shownAt: globalThis.shownAt, ends: globalThis.ends })');
  await context.close();
  return Math.max(shownAt, ...ends.filter((end) => end < shownAt + 600));
}

/** The longest task of the process that shows a page, milliseconds of processor time. */
async function longestTask(browser, url) {
  const context = await browser.newContext();
  const tab = await context.newPage();
  // Its process has begun before it is traced.
  await tab.goto('about:blank');
  await browser.startTracing(tab, { categories: ['toplevel', 'devtools.timeline', '__metadata'] });
  await tab.goto(url);
  await tab.locator('main h1').waitFor();
  await tab.waitForTimeout(1_500);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  await context.close();
  const threads = (name) =>
    traceEvents.filter((event) => event.name === 'thread_name' && event.args.name === name);
  const navigated = traceEvents.find(
    ({ name, args }) => name === 'ParseHTML' && args.beginData?.url.startsWith(url.split('?')[0]),
  );
  const main = threads('CrRendererMain').find(({ pid }) => pid === navigated?.pid);
  const tasks = traceEvents.filter(
    ({ name, pid, tid, tdur }) => name.endsWith('RunTask') && pid === main?.pid && tid === main.tid && tdur,
  );
  return Math.max(...tasks.map(({ tdur }) => tdur)) / 1_000;
}

const one = (value) => ({ value, p50: value, p99: value });

export async function open(context) {
  const { build, home, peers, events } = context;
  const folder = await folderWith(events, context);
  const server = await serve(build, folder);
  await caughtUp(client(server.url, 4, peers));
  const outDir = join(home, 'empty');
  await bundle({
    configFile: join(build, 'console/vite.config.ts'),
    root: join(build, 'bench/empty'),
    logLevel: 'warn',
    build: { outDir },
  });
  const empty = await served(outDir);
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  // Whoever drives a browser has it keep where errors come from, for which V8 parses all scripts again while React makes its five: 24 of 39 ms
  // of their evaluation, which nobody waits for who reads a page (12 ms in a browser that nobody drives). So it notes that when it compiles.
  const args = ['--no-sandbox', '--js-flags=--no-enable-lazy-source-positions'];
  const browser = await chromium.launch({ executablePath, args });
  return {
    close: async () => {
      await browser.close();
      empty.close();
      await server.stop();
    },
    series: [
      {
        label: 'until the first page is interactive',
        unit: 'ms',
        contenders: {
          home: async () => one(await interactive(browser, server.url, 'main tbody tr')),
          'an empty page': async () => one(await interactive(browser, empty.url, 'main h1')),
        },
        ratios: [{ of: 'home', to: 'an empty page', most: 1.5 }],
      },
      {
        label: 'the longest task of a page, of processor time',
        unit: 'ms',
        contenders: Object.fromEntries(
          Object.entries(pages).map(([name, at]) => [
            name,
            async () => one(await longestTask(browser, `${server.url}${at}`)),
          ]),
        ),
        ratios: [],
      },
    ],
  };
}
