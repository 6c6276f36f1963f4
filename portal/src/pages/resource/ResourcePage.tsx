import { makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { useParams, useSearch } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useArm } from '../../api/queries';
import { type ArmResource, parseId } from '../../api/types';
import { Page } from '../../components/Layout';
import { resourcePath, RouteLink } from '../../components/RouteLink';
import { pagesOf } from './registry';

const useStyles = makeStyles({
  body: { display: 'flex', gap: tokens.spacingHorizontalXL, flexGrow: 1, minHeight: 0, '@media (max-width: 800px)': { flexDirection: 'column' } },
  nav: { width: '180px', flexShrink: 0, '@media (max-width: 800px)': { width: 'auto' } },
  list: { listStyle: 'none', margin: 0, padding: 0, '@media (max-width: 800px)': { display: 'flex', flexWrap: 'wrap' } },
  section: { margin: `${tokens.spacingVerticalM} 0 ${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3, fontWeight: tokens.fontWeightSemibold },
  item: { display: 'block', textDecorationLine: 'none', padding: `4px ${tokens.spacingHorizontalS}`, color: tokens.colorNeutralForeground1, borderRadius: tokens.borderRadiusMedium },
  here: { fontWeight: tokens.fontWeightSemibold, backgroundColor: tokens.colorSubtleBackgroundSelected },
  content: { flexGrow: 1, minWidth: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
});

/** A resource, a group or a subscription, with its pages on the left as people know them. */
export function ResourcePage() {
  const styles = useStyles();
  const params = useParams({ strict: false }) as { _splat?: string };
  const search = useSearch({ strict: false }) as { view?: string };
  const id = '/' + (params._splat ?? '');
  const parts = parseId(id);
  const pages = pagesOf(parts.type);
  const resource = useArm<ArmResource>(id, pages.apiVersion);
  const view = pages.views.find((one) => one.key === search.view) ?? pages.views[0];
  const View = view?.component;
  const name = displayName(resource.data) ?? parts.name;
  const sections = [...new Set(pages.views.map((one) => one.section ?? ''))];
  return (
    <Page title={view && view.key !== 'overview' ? `${name} | ${view.title}` : name} subtitle={pages.title} error={resource.error} retry={() => void resource.refetch()} loading={resource.isPending}>
      {resource.data && (
        <div className={styles.body}>
          <nav className={styles.nav} aria-label={pages.title}>
            {sections.map((section) => (
              <div key={section}>
                {section && <h2 className={styles.section}>{section}</h2>}
                <ul className={styles.list}>
                  {pages.views.filter((one) => (one.section ?? '') === section).map((one) => (
                    <li key={one.key}>
                      <RouteLink to={resourcePath(id, one.key === 'overview' ? undefined : one.key)} current={one === view} className={mergeClasses(styles.item, one === view && styles.here)}>
                        {one.title}
                      </RouteLink>
                    </li>
                  ))}
                </ul>
              </div>
            ))}
          </nav>
          <div className={styles.content}>
            <Suspense fallback={<Spinner label="Loading" />}>{View && <View resource={resource.data} />}</Suspense>
          </div>
        </div>
      )}
    </Page>
  );
}

/** Subscriptions and management groups have names for people; their ids say nothing. */
function displayName(resource: ArmResource | undefined): string | undefined {
  const given = resource as { displayName?: string; properties?: { displayName?: string } } | undefined;
  return given?.displayName ?? (/managementgroups|authorization.policy/i.test(resource?.type ?? '') ? given?.properties?.displayName : undefined);
}
