import { readJson } from './jsonText';

/** A parameter as a template or a policy declares it; the type's name in any case. */
export interface ParameterDefinition {
  type: string;
  defaultValue?: unknown;
  allowedValues?: unknown[];
  minLength?: number;
  maxLength?: number;
  minValue?: number;
  maxValue?: number;
  metadata?: { description?: string; displayName?: string; strongType?: string; assignPermissions?: boolean };
}

export type ParameterDefinitions = Record<string, ParameterDefinition>;

/** What stands in the fields: text by name. A name without text is left to its default. */
export type ParameterTexts = Record<string, string>;

export function isSecure(definition: ParameterDefinition): boolean {
  return /^secure/i.test(definition.type);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value, null, 2);
}

/** The values that the texts stand for, and what is wrong with those that stand for none. */
export function readParameters(definitions: ParameterDefinitions, texts: ParameterTexts): { values: Record<string, { value: unknown }>; wrong: Record<string, string> } {
  const values: Record<string, { value: unknown }> = {};
  const wrong: Record<string, string> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const text = texts[name] ?? '';
    if (text === '') {
      if (definition.defaultValue === undefined && !('nullable' in definition)) {
        wrong[name] = 'A value is needed, as there is no default.';
      }
      continue;
    }
    const read = one(definition, text);
    if (typeof read === 'object' && read !== null && 'wrong' in read) {
      wrong[name] = String(read.wrong);
    } else {
      values[name] = { value: (read as { value: unknown }).value };
    }
  }
  return { values, wrong };
}

function one(definition: ParameterDefinition, text: string): { value: unknown } | { wrong: string } {
  const type = definition.type.toLowerCase();
  if (type === 'string' || type === 'securestring' || type === 'datetime') {
    return bounded(definition, text);
  }
  const read = readJson(text);
  if (!read.ok) {
    return { wrong: type === 'int' || type === 'integer' ? 'A whole number is expected.' : `Line ${read.line}, column ${read.column}: ${read.message}` };
  }
  const fits =
    type === 'bool' || type === 'boolean' ? typeof read.value === 'boolean'
    : type === 'int' || type === 'integer' ? Number.isInteger(read.value)
    : type === 'float' ? typeof read.value === 'number'
    : type === 'array' ? Array.isArray(read.value)
    : typeof read.value === 'object' && read.value !== null && !Array.isArray(read.value);
  return fits ? { value: read.value } : { wrong: `A value of type ${definition.type} is expected.` };
}

function bounded(definition: ParameterDefinition, text: string): { value: unknown } | { wrong: string } {
  if (definition.minLength !== undefined && text.length < definition.minLength) {
    return { wrong: `At least ${definition.minLength} characters are expected.` };
  }
  if (definition.maxLength !== undefined && text.length > definition.maxLength) {
    return { wrong: `At most ${definition.maxLength} characters are expected.` };
  }
  return { value: text };
}

/** Texts for values of a parameters file or of what exists already. */
export function textsOf(values: Record<string, { value?: unknown }> | undefined): ParameterTexts {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([, one]) => one.value !== undefined && one.value !== null).map(([name, one]) => [name, textOf(one.value)]));
}
