import { Checkbox, makeStyles, Radio, RadioGroup, SearchBox, Spinner, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useClient } from '../api/context';
import { type DirectoryObject, findPrincipals, kindOf } from '../api/directory';
import { ErrorPanel } from './ErrorPanel';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, maxWidth: '640px' },
  list: { display: 'flex', flexDirection: 'column', maxHeight: '36vh', overflowY: 'auto', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, padding: tokens.spacingVerticalXS },
  kind: { color: tokens.colorNeutralForeground3, marginLeft: tokens.spacingHorizontalS },
});

/** Finds users, groups and service principals by name or id, to choose one or several of. */
export function PrincipalPicker({ label, chosen, several, accept, onChange }: {
  label: string;
  chosen: DirectoryObject[];
  several?: boolean;
  accept?: (one: DirectoryObject) => boolean;
  onChange: (chosen: DirectoryObject[]) => void;
}) {
  const styles = useStyles();
  const client = useClient();
  const [typed, setTyped] = useState('');
  const text = useDelayed(typed.trim());
  const found = useQuery({
    queryKey: ['graph', 'find', text],
    queryFn: ({ signal }) => findPrincipals(client, text, signal),
    placeholderData: (before) => before,
  });
  const others = (found.data ?? []).filter((one) => (accept?.(one) ?? true) && !chosen.some((other) => other.id === one.id));
  const offered = [...chosen, ...others];
  const name = (one: DirectoryObject) => (
    <>
      {one.displayName}
      {one.userPrincipalName ? ` (${one.userPrincipalName})` : ''}
      <Text size={200} className={styles.kind}>{kindOf(one)}</Text>
    </>
  );
  return (
    <div className={styles.root}>
      <SearchBox aria-label={label} placeholder="Name, user name or object ID" value={typed} onChange={(_, data) => setTyped(data.value)} />
      <ErrorPanel error={found.error} />
      {found.isPending && <Spinner size="tiny" label="Searching" />}
      {several ? (
        <div className={styles.list} role="group" aria-label="Found">
          {offered.map((one) => (
            <Checkbox key={one.id} label={name(one)} checked={chosen.includes(one)} onChange={(_, data) => onChange(data.checked ? [...chosen, one] : chosen.filter((other) => other.id !== one.id))} />
          ))}
        </div>
      ) : (
        <RadioGroup className={styles.list} aria-label="Found" value={chosen[0]?.id ?? ''} onChange={(_, data) => onChange(offered.filter((one) => one.id === data.value))}>
          {offered.map((one) => (
            <Radio key={one.id} value={one.id} label={name(one)} />
          ))}
        </RadioGroup>
      )}
      <Text role="status" size={200}>{found.data ? (others.length === 0 && chosen.length === 0 ? 'Nobody of this name is in the directory.' : `${offered.length} shown; type to find others.`) : ''}</Text>
    </div>
  );
}

/** A text once nobody typed for a moment. */
function useDelayed(text: string): string {
  const [delayed, setDelayed] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setDelayed(text), 250);
    return () => clearTimeout(timer);
  }, [text]);
  return delayed;
}
