import { Field, Input, makeStyles, Select, Textarea, tokens } from '@fluentui/react-components';
import { isSecure, type ParameterDefinition, type ParameterDefinitions, type ParameterTexts, textOf } from './parameters';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '640px' },
});

/** A form made from declared parameters: a choice where values are listed, a password field for what is secret. */
export function ParameterFields(props: { definitions: ParameterDefinitions; texts: ParameterTexts; onChange: (texts: ParameterTexts) => void; wrong: Record<string, string>; show: boolean }) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      {Object.entries(props.definitions).map(([name, definition]) => {
        const wrong = props.wrong[name];
        const told = wrong !== undefined && (props.show || (props.texts[name] ?? '') !== '');
        return (
          <Field
            key={name}
            label={definition.metadata?.displayName ? `${definition.metadata.displayName} (${name})` : name}
            hint={definition.metadata?.description}
            required={definition.defaultValue === undefined}
            validationState={told ? 'error' : 'none'}
            validationMessage={told ? wrong : undefined}
          >
            <One definition={definition} text={props.texts[name] ?? ''} onChange={(text) => props.onChange({ ...props.texts, [name]: text })} />
          </Field>
        );
      })}
    </div>
  );
}

/** The field itself; the Field around it hands its label on. */
function One({ definition, text, onChange, ...field }: { definition: ParameterDefinition; text: string; onChange: (text: string) => void }) {
  const type = definition.type.toLowerCase();
  const usual = definition.defaultValue === undefined ? '' : `Default: ${isSecure(definition) ? 'hidden' : textOf(definition.defaultValue).replace(/\s+/g, ' ') || 'empty'}`;
  const choices = definition.allowedValues ?? (type === 'bool' || type === 'boolean' ? [true, false] : null);
  if (choices && type !== 'array') {
    return (
      <Select {...field} value={text} onChange={(_, data) => onChange(data.value)}>
        <option value="">{usual || 'Choose'}</option>
        {choices.map((one) => (
          <option key={textOf(one)} value={textOf(one)}>
            {textOf(one)}
          </option>
        ))}
      </Select>
    );
  }
  if (isSecure(definition)) {
    return <Input {...field} type="password" autoComplete="off" value={text} placeholder={usual} onChange={(_, data) => onChange(data.value)} />;
  }
  if (type === 'array' || type === 'object') {
    const listed = definition.allowedValues ? `One or more of ${JSON.stringify(definition.allowedValues)}` : '';
    return <Textarea {...field} resize="vertical" value={text} placeholder={usual || listed || (type === 'array' ? '["…"]' : '{ }')} spellCheck={false} onChange={(_, data) => onChange(data.value)} />;
  }
  return <Input {...field} value={text} placeholder={usual} inputMode={type.startsWith('int') ? 'numeric' : undefined} onChange={(_, data) => onChange(data.value)} />;
}
