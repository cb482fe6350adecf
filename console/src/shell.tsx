import { Alert, Anchor, AppShell, Box, Burger, Group, NavLink, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useMatches, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Meta } from './api.js';
import { askStaleAgain, health, Problem, rights } from './api.js';
import { ClockControl } from './clock-control.js';
import { EvidenceProvider } from './evidence.js';
import { useLanguage, useWords } from './language.js';
import { follow } from './live.js';
import { Who } from './who.js';

// What checks proofs is large, and no page waits for it.
const IntegrityBadge = lazy(() =>
  import('./integrity-badge.js').then((loaded) => ({ default: loaded.IntegrityBadge })),
);
const IntegrityAlarm = lazy(() =>
  import('./integrity-badge.js').then((loaded) => ({ default: loaded.IntegrityAlarm })),
);

/** What is around every page: menu, search, language, both clocks, and what the reader must know of how fresh it all is. */
export function Shell() {
  const { words, language, speak } = useLanguage();
  const [isOpen, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const clocks = useMatches({ select: (matches) => matches.at(-1)?.staticData.clocks });
  const main = useRef<HTMLElement>(null);
  useEffect(close, [path, close]);
  useEffect(follow, []);
  return (
    <EvidenceProvider>
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 220, breakpoint: 'md', collapsed: { mobile: !isOpen } }}
        transitionDuration={0}
        padding={{ base: 'sm', sm: 'lg' }}
      >
        <AppShell.Header className="head">
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
          <Group h="100%" px="md" gap="md" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="md"
              size="sm"
              aria-label={words.shell.menu}
              aria-expanded={isOpen}
            />
            <Anchor className="brand" renderRoot={(props) => <Link to="/" {...props} />}>
              {words.shell.title}
            </Anchor>
            <SearchBox />
            <fieldset className="languages no-print" aria-label={words.shell.language}>
              {(['vi', 'en'] as const).map((one) => (
                <label key={one}>
                  <input
                    type="radio"
                    name="language"
                    checked={language === one}
                    onChange={() => speak(one)}
                  />
                  {one.toUpperCase()}
                </label>
              ))}
            </fieldset>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" aria-label={words.shell.menu}>
          <Menu path={path} />
          <div className="menu-foot">
            <Who />
            <Suspense>
              <IntegrityBadge />
            </Suspense>
          </div>
        </AppShell.Navbar>
        <AppShell.Main ref={main} id="main" tabIndex={-1}>
          <Box maw={1200} mx="auto">
            <Freshness />
            <Suspense>
              <IntegrityAlarm />
            </Suspense>
            {clocks && <ClockControl follows={clocks} />}
            <Outlet />
          </Box>
        </AppShell.Main>
      </AppShell>
    </EvidenceProvider>
  );
}

function Menu({ path }: { readonly path: string }) {
  const { menu } = useWords();
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
        <NavLink
          key={to}
          label={label}
          active={isHere}
          renderRoot={(props) => <Link to={to} aria-current={isHere ? 'page' : undefined} {...props} />}
        />
      ))}
    </>
  );
}

function SearchBox() {
  const { shell } = useWords();
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
      <TextInput
        type="search"
        size="sm"
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
  const { states } = useWords();
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
