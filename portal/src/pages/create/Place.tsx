import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useCan } from '../../api/permissions';
import { useArmList, useSubscriptions } from '../../api/queries';
import { type ArmResource, versions } from '../../api/types';
import { useAction } from '../../app/actions';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { ShowAs } from '../../components/ShowAs';
import { quoted } from '../../app/actions';

const useStyles = makeStyles({
  row: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'end', flexWrap: 'wrap' },
  grow: { flexGrow: 1, minWidth: '220px' },
});

interface Location {
  name: string;
  displayName: string;
}

export interface PlaceForm {
  subscription: string;
  group: string;
  location: string;
}

/** Subscription and resource group; a new group is made at once, so that what follows can be validated in it. */
export function PlaceFields({ form, set }: { form: PlaceForm; set: (change: Partial<PlaceForm>) => void }) {
  const styles = useStyles();
  const subscriptions = useSubscriptions();
  const subscription = form.subscription ? `/subscriptions/${form.subscription}` : null;
  const groups = useArmList<ArmResource>(subscription && `${subscription}/resourcegroups`, versions.groups);
  const can = useCan(subscription);
  const [making, setMaking] = useState(false);
  const first = subscriptions.items[0]?.subscriptionId;
  useEffect(() => {
    if (!form.subscription && first) {
      set({ subscription: first });
    }
  }, [form.subscription, first, set]);
  const near = groups.items.find((one) => one.name === form.group)?.location;
  useEffect(() => {
    if (!form.location && near) {
      set({ location: near });
    }
  }, [form.location, near, set]);
  return (
    <>
      <Field label="Subscription" required>
        <Select value={form.subscription} onChange={(_, data) => set({ subscription: data.value, group: '' })}>
          {subscriptions.items.map((one) => (
            <option key={one.subscriptionId} value={one.subscriptionId}>{one.displayName}</option>
          ))}
        </Select>
      </Field>
      <div className={styles.row}>
        <Field label="Resource group" required className={styles.grow}>
          <Select value={form.group} onChange={(_, data) => set({ group: data.value })}>
            <option value="">Choose a resource group</option>
            {groups.items.map((one) => (
              <option key={one.id} value={one.name}>{one.name}</option>
            ))}
          </Select>
        </Field>
        <Guarded can={can('Microsoft.Resources/subscriptions/resourceGroups/write')} onClick={() => setMaking(true)}>
          Create new
        </Guarded>
      </div>
      {making && subscription && <NewGroup subscription={subscription} onClose={() => setMaking(false)} onMade={(name, location) => set({ group: name, ...(form.location ? {} : { location }) })} />}
    </>
  );
}

/** The region, from those that the server has. */
export function RegionField({ subscription, value, onChange }: { subscription: string; value: string; onChange: (location: string) => void }) {
  const locations = useArmList<Location>(subscription ? `/subscriptions/${subscription}/locations` : null, versions.subscriptions);
  return (
    <Field label="Region" required>
      <Select value={value} onChange={(_, data) => onChange(data.value)}>
        <option value="">Choose a region</option>
        {locations.items.map((one) => (
          <option key={one.name} value={one.name}>{one.displayName}</option>
        ))}
      </Select>
    </Field>
  );
}

function NewGroup({ subscription, onClose, onMade }: { subscription: string; onClose: () => void; onMade: (name: string, location: string) => void }) {
  const act = useAction();
  const [name, setName] = useState('');
  const [location, setLocation] = useState('');
  const action = {
    title: `Create the resource group ${name}`,
    requests: [{ method: 'PUT' as const, path: `${subscription}/resourcegroups/${encodeURIComponent(name)}`, apiVersion: versions.groups, body: { location } }],
    cli: `az group create --name ${quoted(name)} --location ${location}`,
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Create a resource group</DialogTitle>
          <DialogContent>
            <ErrorPanel error={act.error} />
            <Field label="Name" required hint="It is made at once, before the rest.">
              <Input value={name} onChange={(_, data) => setName(data.value)} />
            </Field>
            <RegionField subscription={subscription.slice('/subscriptions/'.length)} value={location} onChange={setLocation} />
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Button
              appearance="primary"
              disabled={!name || !location || act.isPending}
              onClick={() => act.mutate(action, { onSuccess: () => { onMade(name, location); onClose(); } })}
            >
              OK
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
