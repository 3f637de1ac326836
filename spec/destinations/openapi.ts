import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Schema = { readonly [key: string]: unknown };

const file = join(import.meta.dirname, '../../../shared/mastodon-openapi.json');

/** What is wrong with a value by the schema of that name in Mastodon's OpenAPI description; empty where nothing is. */
export type Checker = (schema: string, value: unknown) => readonly string[];

/** The checker; undefined, and said loudly, where the description is not on this machine. */
export function openApiChecker(): Checker | undefined {
  if (!existsSync(file)) {
    console.log('SKIPPED: ../shared/mastodon-openapi.json is not here; answers are not checked against it');
    return undefined;
  }
  const description = JSON.parse(readFileSync(file, 'utf8')) as {
    components: { schemas: Record<string, Schema> };
  };
  const { schemas } = description.components;
  return (name, value) => faults({ $ref: `#/components/schemas/${name}` }, value, name, schemas);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

type Schemas = Readonly<Record<string, Schema>>;

/** Checks what the description uses: $ref, oneOf, anyOf, allOf, type, enum, required, properties, items. */
function faults(schema: Schema, value: unknown, place: string, schemas: Schemas): readonly string[] {
  const target = typeof schema.$ref === 'string' ? schemas[schema.$ref.split('/').pop() ?? ''] : undefined;
  if (target !== undefined) return faults(target, value, place, schemas);
  const choices = (schema.oneOf ?? schema.anyOf) as readonly Schema[] | undefined;
  if (choices?.every((choice) => faults(choice, value, place, schemas).length > 0))
    return [`${place} fits none of ${choices.length} choices`];
  const all = ((schema.allOf ?? []) as readonly Schema[]).flatMap((part) =>
    faults(part, value, place, schemas),
  );
  return [...all, ...wrongValue(schema, value, place), ...wrongParts(schema, value, place, schemas)];
}

function wrongValue(schema: Schema, value: unknown, place: string): readonly string[] {
  const { type: wanted } = schema;
  const types = (Array.isArray(wanted) ? wanted : [wanted ?? []].flat()) as readonly string[];
  const type = typeName(value);
  const fits = types.includes(type) || (type === 'integer' && types.includes('number'));
  if (types.length > 0 && !fits) return [`${place} is ${type}, not ${types.join(' or ')}`];
  const allowed = schema.enum as readonly unknown[] | undefined;
  return allowed?.includes(value) === false ? [`${place} is ${String(value)}, not of the enum`] : [];
}

function wrongParts(schema: Schema, value: unknown, place: string, schemas: Schemas): readonly string[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      faults((schema.items ?? {}) as Schema, item, `${place}[${index}]`, schemas),
    );
  if (typeName(value) !== 'object') return [];
  const fields = value as Readonly<Record<string, unknown>>;
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Schema>>;
  const missing = ((schema.required ?? []) as readonly string[]).filter((name) => !(name in fields));
  const inner = Object.entries(properties).flatMap(([name, property]) =>
    name in fields ? faults(property, fields[name], `${place}.${name}`, schemas) : [],
  );
  return [...missing.map((name) => `${place}.${name} is missing`), ...inner];
}
