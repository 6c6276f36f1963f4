import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, DialogTrigger, Tab, TabList } from '@fluentui/react-components';
import { CodeRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { type Action, templateOf } from '../app/actions';
import { addressOf } from '../api/client';
import { CopyBlock } from './CopyBlock';
import { TabPanel } from './TabPanel';

const TITLES: Record<string, string> = { cli: 'Azure CLI', rest: 'REST', template: 'Template' };

/** The button that tells how to do the same without the portal. */
export function ShowAs({ action, small }: { action: Action; small?: boolean }) {
  const [tab, setTab] = useState('cli');
  const template = templateOf(action);
  const rest = action.requests
    .map((one) => `${one.method} ${addressOf(one)}${one.body === undefined ? '' : '\n\n' + JSON.stringify(one.body, null, 2)}`)
    .join('\n\n');
  const cli = Array.isArray(action.cli) ? action.cli.join('\n') : action.cli;
  return (
    <Dialog>
      <DialogTrigger disableButtonEnhancement>
        <Button appearance="subtle" size={small ? 'small' : 'medium'} icon={<CodeRegular />}>
          Show as code
        </Button>
      </DialogTrigger>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{action.title}</DialogTitle>
          <DialogContent>
            <TabList aria-label="Show as" selectedValue={tab} onTabSelect={(_, data) => setTab(String(data.value))}>
              <Tab value="cli">Azure CLI</Tab>
              <Tab value="rest">REST</Tab>
              <Tab value="template" disabled={!template}>
                Template
              </Tab>
            </TabList>
            <TabPanel title={TITLES[tab] ?? ''}>
              <CopyBlock label={TITLES[tab] ?? ''} text={tab === 'cli' ? cli : tab === 'rest' ? rest : JSON.stringify(template, null, 2)} />
            </TabPanel>
          </DialogContent>
          <DialogActions>
            <DialogTrigger disableButtonEnhancement>
              <Button appearance="primary">Close</Button>
            </DialogTrigger>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
