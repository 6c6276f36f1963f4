import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { graphRequest } from '../../api/client';
import { usePortal } from '../../api/context';
import { type DirectoryObject, kindOf, pathOf, principalType, useMayChange } from '../../api/directory';
import { useGraphList } from '../../api/queries';
import { type Action, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty } from '../../components/Layout';
import { PrincipalPicker } from '../../components/PrincipalPicker';
import { RouteLink } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';

const useStyles = makeStyles({ commands: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' } });

const columns: Column<DirectoryObject>[] = [
  { key: 'name', title: 'Name', text: (one) => one.displayName, show: (one) => <RouteLink to={pathOf(one)}>{one.displayName}</RouteLink>, width: 2 },
  { key: 'kind', title: 'Type', text: kindOf, group: true },
  { key: 'upn', title: 'User principal name', text: (one) => one.userPrincipalName ?? '', width: 2 },
  { key: 'id', title: 'Object ID', text: (one) => one.id, width: 2, hidden: true },
];

interface Props {
  of: 'groups' | 'applications' | 'servicePrincipals';
  id: string;
  relation: 'members' | 'owners';
  /** Display name of the object. */
  name: string;
}

const COMMANDS = { groups: 'group', applications: 'app', servicePrincipals: 'sp' };

/** Members or owners of something, added and removed. */
export function References({ of, id, relation, name }: Props) {
  const styles = useStyles();
  const act = useAction();
  const may = useMayChange(of, id);
  const list = useGraphList<DirectoryObject>(`/${of}/${id}/${relation}`);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState(false);
  const gone = (list.data ?? []).filter((one) => selected.has(one.id));
  const word = relation === 'members' ? 'member' : 'owner';
  const cli = `az ad ${COMMANDS[of]} ${word}`;
  const target = of === 'groups' ? `--group ${id}` : `--id ${id}`;
  const removal: Action = {
    title: `Remove ${gone.length === 1 ? gone[0]?.displayName : `${gone.length} ${relation}`} from ${name}`,
    requests: gone.map((one) => graphRequest('DELETE', `/${of}/${id}/${relation}/${one.id}/$ref`)),
    cli: gone.map((one) => `${cli} remove ${target} --${relation === 'members' ? 'member' : 'owner-object'}-id ${one.id}`),
  };
  return (
    <>
      <div className={styles.commands}>
        <Guarded appearance="primary" icon={<AddRegular />} can={may} onClick={() => setAdding(true)}>Add {relation}</Guarded>
        <Guarded icon={<DeleteRegular />} can={may} disabledWhy={gone.length === 0 && `Select ${relation} first.`} onClick={() => setRemoving(true)}>Remove</Guarded>
      </div>
      <ErrorPanel error={list.error} retry={() => void list.refetch()} />
      <DataGrid label={relation === 'members' ? 'Members' : 'Owners'} items={list.data ?? []} columns={columns} rowKey={(one) => one.id} within={`/${of}/${id}/${relation}`} loading={list.isPending} selected={selected} onSelect={setSelected}
        empty={<Empty title={`No ${relation} yet`} text={relation === 'members' ? 'What the group is given, its members have.' : 'Owners manage what they own, and need no other role for it.'} cli={`${cli} add ${target} --${relation === 'members' ? 'member' : 'owner-object'}-id <object id>`} />} />
      {adding && <Add of={of} id={id} relation={relation} name={name} cli={cli} target={target} onClose={() => setAdding(false)} />}
      <Confirm open={removing} title={`Remove ${relation} from '${name}'?`} action={removal} onClose={() => setRemoving(false)} onYes={() => { act.mutate(removal); setSelected(new Set()); }}>
        {gone.map((one) => one.displayName).join(', ')}
      </Confirm>
    </>
  );
}

function Add({ of, id, relation, name, cli, target, onClose }: Props & { cli: string; target: string; onClose: () => void }) {
  const act = useAction();
  const { session } = usePortal();
  const [chosen, setChosen] = useState<DirectoryObject[]>([]);
  const graph = session.cloud.microsoftGraphResourceId.replace(/\/$/, '');
  const action: Action = {
    title: `Add ${chosen.length === 1 ? chosen[0]?.displayName : `${chosen.length} ${relation}`} to ${name}`,
    requests: chosen.map((one) => graphRequest('POST', `/${of}/${id}/${relation}/$ref`, { '@odata.id': `${graph}/v1.0/directoryObjects/${one.id}` })),
    cli: chosen.map((one) => `${cli} add ${target} --${relation === 'members' ? 'member' : 'owner-object'}-id ${one.id}`),
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Add {relation} to {name}</DialogTitle>
          <DialogContent>
            <PrincipalPicker label="Find somebody" several chosen={chosen} onChange={setChosen} accept={(one) => one.id !== id && (relation === 'members' || principalType(one) !== 'Group')} />
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={chosen.length === 0} onClick={() => { act.mutate(action); onClose(); }}>Add</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
