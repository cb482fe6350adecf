import { Alert } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useMatches, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Meta } from './api.js';
import { askStaleAgain, health, Problem, rights } from './api.js';
import { EvidenceProvider } from './evidence.js';
import { useFirstWords, useLanguage } from './first-words.js';
import { follow } from './live.js';
import { Who } from './who.js';

// What checks proofs is large, and no page waits for it.
const IntegrityBadge = lazy(() =>
  import('./integrity-badge.js').then((loaded) => ({ default: loaded.IntegrityBadge })),
);
const IntegrityAlarm = lazy(() =>
  import('./integrity-badge.js').then((loaded) => ({ default: loaded.IntegrityAlarm })),
);

const ClockControl = lazy(() =>
  import('./clock-control.js').then((loaded) => ({ default: loaded.ClockControl })),
);

/** What is around every page: menu, search, language, both clocks, and what the reader must know of how fresh it all is. */
export function Shell() {
  const { language, speak } = useLanguage();
  const words = useFirstWords();
  const [isOpen, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const clocks = useMatches({ select: (matches) => matches.at(-1)?.staticData.clocks });
  const isBelow = useMatches({
    select: (matches) => {
      const last = matches.at(-1);
      return last?.staticData.areClocksBelow === true && last.search.knownAt === undefined;
    },
  });
  const control = clocks && (
    <Suspense fallback={<div className="clocks" />}>
      <ClockControl follows={clocks} />
    </Suspense>
  );
  const main = useRef<HTMLElement>(null);
  useEffect(close, [path, close]);
  useEffect(follow, []);
  return (
    <EvidenceProvider>
      <header className="head">
        <a
          className="skip"
          href="#main"
          onClick={(event) => {
            event.preventDefault();
            main.current?.focus();
          }}
        >
          {words.shell.skip}
        </a>
        <button
          type="button"
          className="burger"
          onClick={toggle}
          aria-label={words.shell.menu}
          aria-expanded={isOpen}
        >
          <span aria-hidden>{isOpen ? '✕' : '☰'}</span>
        </button>
        <Link to="/" className="brand">
          {words.shell.title}
        </Link>
        <SearchBox />
        <fieldset className="languages no-print" aria-label={words.shell.language}>
          {(['vi', 'en'] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="language" checked={language === one} onChange={() => speak(one)} />
              {one.toUpperCase()}
            </label>
          ))}
        </fieldset>
      </header>
      <nav className={isOpen ? 'menu open' : 'menu'} aria-label={words.shell.menu}>
        <Menu path={path} />
        <div className="menu-foot">
          <Who />
          <Suspense>
            <IntegrityBadge />
          </Suspense>
        </div>
      </nav>
      <main ref={main} id="main" tabIndex={-1}>
        <div className="page">
          <Freshness />
          <Suspense>
            <IntegrityAlarm />
          </Suspense>
          {!isBelow && control}
          <Outlet />
          {isBelow && control}
        </div>
      </main>
    </EvidenceProvider>
  );
}

function Menu({ path }: { readonly path: string }) {
  const { menu } = useFirstWords();
  const { may } = useQuery(rights).data ?? { may: () => false };
  const at = (...starts: readonly string[]): boolean => starts.some((start) => path.startsWith(start));
  const entries = [
    { to: '/', label: menu.home, isHere: path === '/' || at('/clusters/') },
    { to: '/search', label: menu.search, isHere: at('/search', '/units/') },
    { to: '/awards', label: menu.awards, isHere: at('/awards') },
    { to: '/calendar', label: menu.calendar, isHere: at('/calendar') },
    { to: '/due', label: menu.due, isHere: at('/due') },
    { to: '/unknown', label: menu.unknown, isHere: at('/unknown') },
    ...(may('POST /api/commands/:name')
      ? [{ to: '/do', label: menu.do, isHere: at('/do', '/import') } as const]
      : []),
    ...(may('GET /api/commands')
      ? [{ to: '/operations', label: menu.operations, isHere: at('/operations', '/batches') } as const]
      : []),
  ] as const;
  return (
    <>
      {entries.map(({ to, label, isHere }) => (
        <Link key={to} to={to} aria-current={isHere ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </>
  );
}

function SearchBox() {
  const { shell } = useFirstWords();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  return (
    <form
      role="search"
      className="search"
      onSubmit={(event) => {
        event.preventDefault();
        void navigate({ to: '/search', search: { q: text } });
      }}
    >
      <input
        type="search"
        aria-label={shell.search}
        placeholder={shell.search}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}

/** Says where the server is away, where what is shown is behind the log, and where the log is in doubt. Nothing where all is well. */
function Freshness() {
  const { states } = useFirstWords();
  const metas = useMetas();
  const { isError, error, data } = useQuery(health);
  const isThere = error instanceof Problem && error.status > 0;
  const lag = Math.max(0, ...metas.map(({ lagEvents }) => lagEvents));
  const isStale = metas.some(({ stale }) => stale);
  useEffect(() => {
    if (!isStale) return;
    const again = setInterval(askStaleAgain, 3_000);
    return () => clearInterval(again);
  }, [isStale]);
  const doubt =
    metas.find(({ historyInDoubtFrom }) => historyInDoubtFrom !== undefined)?.historyInDoubtFrom ??
    data?.history?.inDoubtFrom;
  return (
    <div aria-live="polite">
      {isError && (
        <Alert color="red" mb="sm" title={isThere ? states.notReady : states.unreachable}>
          {isThere ? error.message : states.unreachableDetail}
        </Alert>
      )}
      {doubt && (
        <Alert color="red" mb="sm" title={states.doubt}>
          {states.doubtDetail(doubt)}
        </Alert>
      )}
      {isStale && (
        <Alert color="yellow" mb="sm" title={states.stale}>
          {states.staleDetail(lag)}
        </Alert>
      )}
    </div>
  );
}

/** How fresh the answers are that the page shows now. */
function useMetas(): readonly Meta[] {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback((tell: () => void) => cache.subscribe(tell), [cache]);
  // As text, which is the same as long as it says the same.
  const told = useSyncExternalStore(subscribe, () =>
    JSON.stringify(
      cache
        .findAll({ type: 'active' })
        .flatMap(({ state }) => (state.data as { meta?: Meta } | undefined)?.meta ?? []),
    ),
  );
  return JSON.parse(told) as readonly Meta[];
}
