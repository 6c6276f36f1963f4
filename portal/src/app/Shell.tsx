import {
  Badge, Button, makeStyles, Menu, MenuDivider, MenuItem, MenuItemRadio, MenuList, MenuPopover, MenuTrigger, mergeClasses, Popover, PopoverSurface, PopoverTrigger, Spinner, Text, tokens,
} from '@fluentui/react-components';
import { AlertRegular, CheckmarkCircleRegular, DismissCircleRegular, DismissRegular, NavigationRegular, PersonCircleRegular } from '@fluentui/react-icons';
import { Outlet, useLocation } from '@tanstack/react-router';
import { Suspense, useEffect, useRef, useState } from 'react';
import { usePortal } from '../api/context';
import { CopyButton } from '../components/CopyBlock';
import { RouteLink } from '../components/RouteLink';
import { useNotifications } from './notifications';
import { places } from './places';
import type { Choice } from './theme';
import { Toasts } from './Toasts';
import { useThemeChoice } from './themeContext';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', height: '100%' },
  skip: { position: 'absolute', left: '-9999px', ':focus': { left: tokens.spacingHorizontalM, top: tokens.spacingVerticalS, zIndex: 10, backgroundColor: tokens.colorNeutralBackground1, padding: tokens.spacingHorizontalS } },
  bar: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, height: '48px', flexShrink: 0, padding: `0 ${tokens.spacingHorizontalM}`, backgroundColor: '#0f548c', color: '#fff' },
  brand: { color: '#fff', textDecorationLine: 'none', fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase400, ':hover': { color: '#fff' } },
  onBar: { color: '#fff', minWidth: '36px', ':hover': { color: '#fff', backgroundColor: 'rgba(255,255,255,0.15)' } },
  space: { flexGrow: 1 },
  body: { display: 'flex', flexGrow: 1, minHeight: 0 },
  nav: { width: '232px', flexShrink: 0, overflowY: 'auto', borderRight: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground2, padding: `${tokens.spacingVerticalM} 0`, '@media (max-width: 800px)': { display: 'none' } },
  navOpen: { '@media (max-width: 800px)': { display: 'block', position: 'absolute', top: '48px', bottom: 0, zIndex: 5, boxShadow: tokens.shadow16 } },
  burger: { '@media (min-width: 801px)': { display: 'none' } },
  section: { display: 'block', padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalXS}`, color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, margin: 0, fontWeight: tokens.fontWeightSemibold },
  list: { listStyle: 'none', margin: 0, padding: 0 },
  item: { display: 'block', textDecorationLine: 'none', padding: `6px ${tokens.spacingHorizontalL}`, color: tokens.colorNeutralForeground1, borderLeft: '3px solid transparent', ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover, textDecoration: 'none' } },
  here: { borderLeft: `3px solid ${tokens.colorBrandStroke1}`, fontWeight: tokens.fontWeightSemibold, backgroundColor: tokens.colorSubtleBackgroundSelected },
  main: { flexGrow: 1, minWidth: 0, overflowY: 'auto', display: 'flex', flexDirection: 'column' },
  panel: { width: 'min(380px, 90vw)', maxHeight: '70vh', overflowY: 'auto', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  note: { display: 'grid', gridTemplateColumns: '24px 1fr 32px', gap: tokens.spacingHorizontalS, alignItems: 'start', borderBottom: `1px solid ${tokens.colorNeutralStroke3}`, paddingBottom: tokens.spacingVerticalS },
  detail: { overflowWrap: 'anywhere', color: tokens.colorNeutralForeground2, display: 'block' },
  count: { position: 'absolute', top: '2px', right: '0px' },
  relative: { position: 'relative' },
});

/** The frame around every page. */
export function Shell() {
  const styles = useStyles();
  const location = useLocation();
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    setOpen(false);
    // Screen readers hear of a new page as they would of a loaded one.
    if (!first.current) {
      main.current?.focus();
    }
    first.current = false;
  }, [location.pathname]);
  const here = location.pathname.replace(/^\/portal/, '') || '/';
  return (
    <div className={styles.root}>
      <a href="#main" className={styles.skip} onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>
        Skip to the page
      </a>
      <header className={styles.bar}>
        <Button appearance="transparent" className={mergeClasses(styles.onBar, styles.burger)} icon={<NavigationRegular />} aria-label="Menu" aria-expanded={open} onClick={() => setOpen(!open)} />
        <RouteLink to="/" className={styles.brand}>
          Selfsame
        </RouteLink>
        <div className={styles.space} />
        <NotificationPanel />
        <AccountMenu />
      </header>
      <div className={styles.body}>
        <nav className={mergeClasses(styles.nav, open && styles.navOpen)} aria-label="Portal">
          {[...new Set(places.map((place) => place.section))].map((section) => (
            <div key={section}>
              {section && <h2 className={styles.section}>{section}</h2>}
              <ul className={styles.list}>
                {places.filter((place) => place.section === section).map((place) => (
                  <li key={place.path}>
                    <RouteLink to={place.path} current={here === place.path} className={mergeClasses(styles.item, here === place.path && styles.here)}>
                      {place.title}
                    </RouteLink>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </nav>
        <main className={styles.main} id="main" tabIndex={-1} ref={main}>
          <Suspense fallback={<Spinner label="Loading" />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Toasts />
    </div>
  );
}

function NotificationPanel() {
  const styles = useStyles();
  const { list, unread, seen, dismiss } = useNotifications();
  const running = list.filter((one) => one.state === 'running').length;
  return (
    <Popover positioning="below-end" onOpenChange={(_, data) => data.open && seen()} trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <Button appearance="transparent" className={mergeClasses(styles.onBar, styles.relative)} icon={running > 0 ? <Spinner size="tiny" appearance="inverted" aria-label="Something is running" /> : <AlertRegular />} aria-label={`Notifications, ${unread} new, ${running} running`}>
          {unread > 0 && <Badge size="small" color="danger" className={styles.count}>{unread}</Badge>}
        </Button>
      </PopoverTrigger>
      <PopoverSurface className={styles.panel} aria-label="Notifications">
        <Text weight="semibold" as="h2" size={400}>Notifications</Text>
        {list.length === 0 && <Text>What you start shows up here with its progress.</Text>}
        <div role="list" aria-label="Notifications">
          {list.map((one) => (
            <div key={one.id} role="listitem" className={styles.note}>
              {one.state === 'running' ? <Spinner size="tiny" aria-label="Running" /> : one.state === 'done' ? <CheckmarkCircleRegular aria-label="Done" color={tokens.colorPaletteGreenForeground1} fontSize={20} /> : <DismissCircleRegular aria-label="Failed" color={tokens.colorPaletteRedForeground1} fontSize={20} />}
              <div>
                <Text weight="semibold" block>{one.link ? <RouteLink to={one.link}>{one.title}</RouteLink> : one.title}</Text>
                <Text size={200} className={styles.detail}>{one.error ? `${one.error.code}: ${one.detail}` : one.detail}</Text>
                {one.error?.correlationId && (
                  <Text size={200} className={styles.detail}>
                    Correlation id {one.error.correlationId}
                    <CopyButton text={`${one.error.code}\n${one.detail}\nCorrelation id: ${one.error.correlationId}`} label="Copy error details" />
                  </Text>
                )}
              </div>
              <Button size="small" appearance="subtle" icon={<DismissRegular />} aria-label={`Dismiss ${one.title}`} onClick={() => dismiss(one.id)} />
            </div>
          ))}
        </div>
      </PopoverSurface>
    </Popover>
  );
}

function AccountMenu() {
  const styles = useStyles();
  const { session } = usePortal();
  const theme = useThemeChoice();
  return (
    <Menu checkedValues={{ theme: [theme.choice] }} onCheckedValueChange={(_, data) => theme.choose((data.checkedItems[0] ?? 'system') as Choice)}>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="transparent" className={styles.onBar} icon={<PersonCircleRegular />} aria-label={`Account ${session.account.username}`} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem disabled>{session.account.username}</MenuItem>
          <MenuDivider />
          <MenuItemRadio name="theme" value="system">Colours as the system has them</MenuItemRadio>
          <MenuItemRadio name="theme" value="light">Light</MenuItemRadio>
          <MenuItemRadio name="theme" value="dark">Dark</MenuItemRadio>
          <MenuDivider />
          <MenuItem onClick={() => void session.signOut()}>Sign out</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
