import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useCan } from '../../api/permissions';
import { useArmList, useSubscriptions } from '../../api/queries';
import { versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Guarded } from '../../components/Guarded';
import { resourcePath } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });
const NAME = /^[\p{L}\p{N}_.()-]{0,89}[\p{L}\p{N}_()-]$/u;

interface Place {
  name: string;
  displayName: string;
}

export function CreateGroup({ onClose }: { onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const subscriptions = useSubscriptions().items;
  const [chosen, setChosen] = useState('');
  const subscription = subscriptions.find((one) => one.id === chosen) ?? subscriptions[0];
  const can = useCan(subscription?.id ?? null);
  const places = useArmList<Place>(subscription ? `${subscription.id}/locations` : null, versions.subscriptions);
  const [name, setName] = useState('');
  const [location, setLocation] = useState('westus');
  const path = `${subscription?.id}/resourceGroups/${encodeURIComponent(name)}`;
  const action: Action = {
    title: `Create the resource group ${name}`,
    requests: [{ method: 'PUT', path, apiVersion: versions.groups, body: { location } }],
    cli: `az group create --name ${quoted(name)} --location ${location}`,
    template: [{ type: 'Microsoft.Resources/resourceGroups', apiVersion: versions.groups, name, location }],
    link: resourcePath(`${subscription?.id}/resourceGroups/${name}`),
  };
  const wrong = name !== '' && !NAME.test(name);
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Create a resource group</DialogTitle>
          <DialogContent className={styles.form}>
            <Field label="Subscription">
              <Select value={subscription?.id ?? ''} onChange={(_, data) => setChosen(data.value)}>
                {subscriptions.map((one) => <option key={one.id} value={one.id}>{one.displayName}</option>)}
              </Select>
            </Field>
            <Field label="Resource group" required validationMessage={wrong ? 'Letters, digits and _ . ( ) - are allowed, up to 90, and no dot at the end.' : undefined}>
              <Input value={name} onChange={(_, data) => setName(data.value)} autoComplete="off" />
            </Field>
            <Field label="Region">
              <Select value={location} onChange={(_, data) => setLocation(data.value)}>
                {places.items.length === 0 && <option value="westus">West US</option>}
                {[...places.items].sort((a, b) => a.displayName.localeCompare(b.displayName)).map((one) => <option key={one.name} value={one.name}>{one.displayName}</option>)}
              </Select>
            </Field>
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Guarded appearance="primary" can={can('Microsoft.Resources/subscriptions/resourceGroups/write')} disabledWhy={name === '' ? 'Give it a name.' : wrong && 'The name is not one of a resource group.'} onClick={() => { act.mutate(action); onClose(); }}>Create</Guarded>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
