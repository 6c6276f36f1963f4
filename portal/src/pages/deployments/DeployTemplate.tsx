import { Button, Field, Input, makeStyles, MessageBar, MessageBarBody, Select, Spinner, Tab, TabList, Text, tokens } from '@fluentui/react-components';
import { ArrowUploadRegular, BranchCompareRegular, CheckmarkCircleRegular, RocketRegular } from '@fluentui/react-icons';
import { useMutation } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from '../../api/context';
import { useCan } from '../../api/permissions';
import { useArm, useSubscriptions } from '../../api/queries';
import { parseId, versions } from '../../api/types';
import { useAction } from '../../app/actions';
import { Arrived } from '../../components/Arrived';
import { CodeEditor } from '../../components/CodeEditor';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { readJson } from '../../components/jsonText';
import { Facts, Page } from '../../components/Layout';
import { ParameterFields } from '../../components/ParameterFields';
import { type ParameterTexts, readParameters, textsOf } from '../../components/parameters';
import { resourcePath, RouteLink } from '../../components/RouteLink';
import { ScopeSelect } from '../../components/ScopeSelect';
import { ShowAs } from '../../components/ShowAs';
import { StateBadge } from '../../components/StateBadge';
import { TabPanel } from '../../components/TabPanel';
import { definitionsOf, deployment, type Draft, exampleOf, idOf, parametersOf, request } from './draft';
import { Progress } from './Progress';
import { type Deployment, isRunning, scopeOf, pathOfScope, TENANT } from './types';
import { WhatIf, type WhatIfResult } from './WhatIf';

const useStyles = makeStyles({
  where: { alignItems: 'start', display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))', gap: tokens.spacingHorizontalL, maxWidth: '1000px' },
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  hidden: { display: 'none' },
});

/** Opens a text file. The button is a button, so that it can be reached and named as one. */
function OpenFile({ children, onText }: { children: string; onText: (text: string) => void }) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon={<ArrowUploadRegular />} onClick={() => input.current?.click()}>{children}</Button>
      <input ref={input} type="file" aria-label={children} accept=".json,.jsonc,application/json" className={styles.hidden}
        onChange={async (event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) {
            onText(await file.text());
          }
        }} />
    </>
  );
}

/** A template in an editor, its parameters as a form, and what the server says of it before anything is done. */
export function DeployTemplate() {
  const styles = useStyles();
  const client = useClient();
  const search = useSearch({ strict: false }) as { scope?: string; from?: string };
  const first = useSubscriptions().items[0];
  const [written, setText] = useState<string | null>(search.from ? '' : null);
  const [scope, setScope] = useState(search.scope ?? (search.from ? scopeOf(search.from) || TENANT : ''));
  const [name, setName] = useState(() => (search.from ? parseId(search.from).name : `template-${new Date().toISOString().slice(0, 16).replace(/\D/g, '')}`));
  const [location, setLocation] = useState('westus');
  const [mode, setMode] = useState('Incremental');
  const [way, setWay] = useState('form');
  const [texts, setTexts] = useState<ParameterTexts>({});
  const [file, setFile] = useState('{\n  "parameters": {}\n}\n');
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState<string | null>(null);
  const act = useAction();

  const before = useArm<Deployment>(search.from ?? null, versions.deployments).data;
  const load = useMutation({
    mutationFn: (from: string) => client.post<{ template: unknown }>(`${from}/exportTemplate`, versions.deployments),
    onSuccess: (answer) => setText(JSON.stringify(answer.template, null, 2)),
  });
  const { mutate: loadFrom } = load;
  useEffect(() => {
    if (search.from) {
      loadFrom(search.from);
    }
  }, [search.from, loadFrom]);
  useEffect(() => {
    if (before) {
      setTexts(textsOf(before.properties?.parameters));
      setMode(before.properties?.mode ?? 'Incremental');
      setLocation((old) => before.location ?? old);
    }
  }, [before]);

  const target = scope || first?.id || '';
  // What nobody has changed is an example for the scope.
  const text = written ?? exampleOf(target);
  const read = useMemo(() => readJson(text), [text]);
  const readFile = useMemo(() => readJson(file), [file]);
  const definitions = useMemo(() => (read.ok ? definitionsOf(read.value) : {}), [read]);
  const form = readParameters(definitions, texts);
  const atGroup = parseId(target).resourceGroup !== undefined;
  const draft: Draft = { scope: pathOfScope(target), name, location, mode, template: read.ok ? read.value : null, parameters: way === 'form' ? form.values : readFile.ok ? parametersOf(readFile.value) : {} };
  const can = useCan(target ? pathOfScope(target) : null);
  const unready = !target ? 'The subscriptions are still being read.' : load.isPending || (search.from && !before) ? 'The deployment is still being read.' : !read.ok ? 'The template is not valid JSON.' : way === 'file' && !readFile.ok ? 'The parameters are not valid JSON.' : !/^[\w.()-]{1,64}$/.test(name) ? 'The deployment needs a name of up to 64 letters, digits and .-_().' : false;
  const missing = way === 'form' && Object.keys(form.wrong).length > 0;

  const validate = useMutation({ mutationFn: (it: Draft) => client.run<Deployment>(request(it, '/validate')) });
  const whatIf = useMutation({ mutationFn: (it: Draft) => client.run<WhatIfResult>(request(it, '/whatIf')) });
  const busy = validate.isPending || whatIf.isPending || act.isPending;
  const run = (what: () => void) => () => {
    setTried(true);
    validate.reset();
    whatIf.reset();
    act.reset();
    setSent(null);
    if (!missing) {
      what();
    }
  };
  const refused = validate.error ?? whatIf.error ?? (sent ? null : act.error);
  return (
    <Page title="Deploy a template" subtitle="Nothing is done before you choose Deploy.">
      <div className={styles.where}>
        <ScopeSelect label="Scope" value={target} managementGroups tenant onChange={setScope} />
        <Field label="Deployment name" required><Input value={name} onChange={(_, data) => setName(data.value)} /></Field>
        {atGroup ? (
          <Field label="Mode" hint={mode === 'Complete' ? 'What is in the group and not in the template is deleted.' : undefined}>
            <Select value={mode} onChange={(_, data) => setMode(data.value)}>
              <option>Incremental</option>
              <option>Complete</option>
            </Select>
          </Field>
        ) : (
          <Field label="Location" hint="Where the deployment itself is kept." required><Input value={location} onChange={(_, data) => setLocation(data.value)} /></Field>
        )}
      </div>
      <div className={styles.row}>
        <OpenFile onText={setText}>Open template file</OpenFile>
        <OpenFile onText={(opened) => { setFile(opened); setWay('file'); }}>Open parameters file</OpenFile>
        {load.isPending && <Spinner size="tiny" label="Reading the template" />}
      </div>
      <ErrorPanel error={load.error} />
      <CodeEditor label="Template" hint="JSON of a template; comments are allowed." value={text} onChange={setText} read={read} />
      <TabList selectedValue={way} onTabSelect={(_, data) => setWay(String(data.value))} aria-label="Parameters">
        <Tab value="form">Parameters</Tab>
        <Tab value="file">Parameters as JSON</Tab>
      </TabList>
      <TabPanel title={way === 'file' ? 'Parameters as JSON' : 'Parameters'}>
        {way === 'file' ? (
          <CodeEditor label="Parameters file" value={file} onChange={setFile} read={readFile} rows={8} />
        ) : Object.keys(definitions).length === 0 ? (
          <Text>{read.ok ? 'The template has no parameters.' : 'The template has to be valid JSON first.'}</Text>
        ) : (
          <ParameterFields definitions={definitions} texts={texts} onChange={setTexts} wrong={form.wrong} show={tried} />
        )}
      </TabPanel>
      <div className={styles.row} role="toolbar" aria-label="Deploy">
        <Guarded icon={<CheckmarkCircleRegular />} can={can('Microsoft.Resources/deployments/validate/action')} disabledWhy={unready || (busy && 'One thing at a time.')} onClick={run(() => validate.mutate(draft))}>Validate</Guarded>
        <Guarded icon={<BranchCompareRegular />} can={can('Microsoft.Resources/deployments/whatIf/action')} disabledWhy={unready || (busy && 'One thing at a time.')} onClick={run(() => whatIf.mutate(draft))}>What-if</Guarded>
        <Guarded icon={<RocketRegular />} appearance="primary" can={can('Microsoft.Resources/deployments/write')} disabledWhy={unready || (busy && 'One thing at a time.')}
          onClick={run(() => { setSent(idOf(draft)); act.mutate(deployment(draft)); })}>Deploy</Guarded>
        <ShowAs action={deployment(draft)} />
        {busy && <Spinner size="tiny" label={validate.isPending ? 'Validating' : whatIf.isPending ? 'Looking at what would change' : 'Deploying'} />}
      </div>
      {tried && missing && <MessageBar intent="warning"><MessageBarBody>Some parameters need your attention: see the fields above.</MessageBarBody></MessageBar>}
      {refused && <Arrived><ErrorPanel error={refused} /></Arrived>}
      {validate.data && (
        <Arrived>
          <MessageBar intent={validate.data.properties?.error ? 'error' : 'success'} role="status">
            <MessageBarBody>{validate.data.properties?.error ? `${validate.data.properties.error.code}: ${validate.data.properties.error.message}` : 'The template is valid.'}</MessageBarBody>
          </MessageBar>
        </Arrived>
      )}
      {whatIf.data && <Arrived><WhatIf result={whatIf.data} /></Arrived>}
      {sent && <Arrived key={sent}><Sent id={sent} error={act.error} pending={act.isPending} /></Arrived>}
    </Page>
  );
}

/** The deployment that was sent, as the server tells of it. */
function Sent({ id, error, pending }: { id: string; error: unknown; pending: boolean }) {
  const found = useArm<Deployment>(id, versions.deployments, { refetch: pending ? 1000 : undefined }).data;
  const shown = found && (!error || !isRunning(found.properties?.provisioningState));
  return (
    <section aria-label="Deployment">
      <ErrorPanel error={error} />
      {shown && (
        <>
          <Facts items={[['Deployment', <RouteLink key="link" to={resourcePath(id)}>{found.name}</RouteLink>], ['State', <StateBadge key="state" state={found.properties?.provisioningState} />]]} />
          <Progress deployment={found} />
        </>
      )}
    </section>
  );
}
