import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The part of JSON Schema 2020-12 that types are written in. */
export interface TypeSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly anyOf?: readonly TypeSchema[];
  readonly properties?: Readonly<Record<string, TypeSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: TypeSchema | boolean;
  readonly items?: TypeSchema | boolean;
  readonly prefixItems?: readonly TypeSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly format?: string;
  readonly pattern?: string;
  readonly description?: string;
}

/** What the types of the program say of the API. */
export interface FromTypes {
  /** What each method of a controller returns, by its name. */
  readonly answers: Readonly<Record<string, TypeSchema>>;
  /** The types that these refer to. */
  readonly schemas: Readonly<Record<string, TypeSchema>>;
  /** What is said of the fields of the classes of bodies: by class, then by field. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const refTo = (name: string): string => `#/components/schemas/${name}`;

/** Types of text with a form of their own. */
const forms: Readonly<Record<string, TypeSchema>> = {
  Day: { type: 'string', format: 'date' },
  PartialDate: { type: 'string', format: 'partial-date', pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$' },
  Instant: { type: 'string', format: 'date-time' },
  EventId: { type: 'string', format: 'uuid' },
};

/** Reads the types of the project; `bodies` are the classes of bodies, whose names are taken. */
export function schemasOfTypes(bodies: readonly string[]): FromTypes {
  const folder = fileURLToPath(new URL('../..', import.meta.url));
  const { options, fileNames } = ts.getParsedCommandLineOfConfigFile(
    join(folder, 'tsconfig.json'),
    { noEmit: true },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (fault) => {
        throw new Error(ts.flattenDiagnosticMessageText(fault.messageText, '\n'));
      },
    },
  )!;
  const host = ts.createCompilerHost(options);
  // What answers are made of is declared here, but that a question is a query: reading all libraries takes thrice as long.
  host.resolveModuleNameLiterals = (literals, file) =>
    literals.map(({ text }) =>
      text.startsWith('.') || (text === '@nestjs/cqrs' && !file.includes('node_modules'))
        ? ts.resolveModuleName(text, file, options, host, undefined, undefined, ts.ModuleKind.ESNext)
        : { resolvedModule: undefined },
    );
  const program = ts.createProgram(fileNames, { ...options, types: ['node'] }, host);
  const checker = program.getTypeChecker();
  const sources = program.getSourceFiles().filter(({ fileName }) => fileNames.includes(fileName));
  const isOurs = (symbol: ts.Symbol): boolean =>
    symbol.declarations?.some((one) => sources.includes(one.getSourceFile())) ?? false;
  const wordsOf = (symbol: ts.Symbol): { readonly description?: string } => {
    const words = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll(/\s+/g, ' ');
    return words === '' ? {} : { description: words };
  };

  /** Named types in the order in which they are met; two may have one name. */
  const named = new Map<ts.Type, { readonly symbol: ts.Symbol; schema: TypeSchema }>();
  /** Where we are, for errors. */
  const at: string[] = [];

  const declared = (name: string) =>
    sources
      .flatMap((source) => [...source.statements])
      .filter((one) => ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one))
      .find((one) => one.name.text === name)!;
  const evidence = declared('Evidence');
  // The compiler keeps no name of a type that is a member of another.
  const eventData = declared('EventData');
  const dataOfEvents = checker.getTypeAtLocation(eventData);

  function schemaOf(type: ts.Type): TypeSchema {
    const symbol = nameOf(type);
    if (symbol === undefined) return written(type);
    if (!named.has(type)) {
      const entry = { symbol, schema: {} };
      named.set(type, entry);
      entry.schema = { ...(forms[symbol.name] ?? written(type)), ...wordsOf(symbol) };
    }
    return { $ref: `type:${[...named.keys()].indexOf(type)}` };
  }

  /** The name under which a type stands for itself; text and numbers have one only where they are of a kind of their own. */
  function nameOf(type: ts.Type): ts.Symbol | undefined {
    if (type === dataOfEvents) return checker.getSymbolAtLocation(eventData.name);
    const { aliasSymbol, aliasTypeArguments, symbol } = type;
    if (aliasSymbol) return isOurs(aliasSymbol) && !aliasTypeArguments ? aliasSymbol : undefined;
    const isInterface = type.isClassOrInterface() && !type.typeParameters && isOurs(symbol);
    return isInterface ? symbol : undefined;
  }

  function written(type: ts.Type): TypeSchema {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
    if (flags & ts.TypeFlags.BooleanLiteral)
      return { type: 'boolean', enum: [checker.typeToString(type) === 'true'] };
    if (type.isStringLiteral()) return { type: 'string', enum: [type.value] };
    if (type.isNumberLiteral()) return { type: 'integer', enum: [type.value] };
    if (flags & ts.TypeFlags.StringLike) return { type: 'string' };
    if (flags & ts.TypeFlags.NumberLike) return { type: 'integer' };
    if (flags & ts.TypeFlags.NonPrimitive) return { type: 'object' };
    if (type.isUnion()) return union(type);
    if (type.isIntersection() && type.types.some((one) => one.flags & ts.TypeFlags.StringLike))
      return { type: 'string' };
    if (checker.isTupleType(type)) return tuple(type as ts.TupleTypeReference);
    if (checker.isArrayType(type))
      return { type: 'array', items: schemaOf(checker.getTypeArguments(type as ts.TypeReference)[0]!) };
    if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection) && type.getCallSignatures().length === 0)
      return object(type);
    throw new Error(`${at.join('.')}: ${checker.typeToString(type)} is no JSON`);
  }

  function tuple(type: ts.TupleTypeReference): TypeSchema {
    const items = checker.getTypeArguments(type).map(schemaOf);
    if (items.length === 0) return { type: 'array', items: false, maxItems: 0 };
    const [first = {}] = items;
    const isOfOne = items.every((item) => JSON.stringify(item) === JSON.stringify(first));
    const size = { minItems: items.length, maxItems: items.length };
    return { type: 'array', ...(isOfOne ? { items: first } : { prefixItems: items, items: false }), ...size };
  }

  /** Members of a union as it was written, so that named ones among them stay named. */
  function membersOf(type: ts.Type): readonly ts.Type[] {
    if (!type.isUnion() || type.flags & ts.TypeFlags.Boolean) return [type];
    const { origin } = type as { origin?: ts.Type };
    const members = origin?.isUnion() ? origin.types : type.types;
    return members.flatMap((one) => (nameOf(one) ? [one] : membersOf(one)));
  }

  function union(type: ts.UnionType): TypeSchema {
    const members = membersOf(type).filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    const schemas = members.map(schemaOf);
    const one = (kind: string): TypeSchema[] => {
      const words = schemas
        .filter((schema) => schema.type === kind && schema.enum)
        .flatMap((schema) => schema.enum!);
      if (kind === 'boolean' && words.length === 2) return [{ type: 'boolean' }];
      return words.length === 0 ? [] : [{ type: kind, enum: words }];
    };
    const isNull = schemas.some((schema) => schema.type === 'null');
    const others = schemas.filter((schema) => !schema.enum && schema.type !== 'null');
    const all = [...one('string'), ...one('integer'), ...one('boolean'), ...others];
    const distinct = [...new Map(all.map((schema) => [JSON.stringify(schema), schema])).values()];
    const [first] = distinct;
    if (first === undefined) return { type: 'null' };
    if (distinct.length > 1) return { anyOf: [...distinct, ...(isNull ? [{ type: 'null' }] : [])] };
    return isNull ? orNull(first) : first;
  }

  function orNull(schema: TypeSchema): TypeSchema {
    if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] };
    return {
      ...schema,
      type: [schema.type, 'null'],
      ...(schema.enum ? { enum: [...schema.enum, null] } : {}),
    };
  }

  function object(type: ts.Type): TypeSchema {
    const properties: Record<string, TypeSchema> = {};
    const required: string[] = [];
    for (const member of checker.getPropertiesOfType(type)) {
      const own = checker.getTypeOfSymbol(member);
      if (own.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Never)) continue;
      at.push(member.name);
      const isFraction = member.getJsDocTags(checker).some(({ name }) => name === 'fraction');
      properties[member.name] = {
        ...(isFraction ? { type: 'number' } : memberOf(member.name, own)),
        ...wordsOf(member),
      };
      const mayBeAbsent = own.isUnion() && own.types.some(({ flags }) => flags & ts.TypeFlags.Undefined);
      if (!(member.flags & ts.SymbolFlags.Optional) && !mayBeAbsent) required.push(member.name);
      at.pop();
    }
    const others = checker.getIndexInfoOfType(type, ts.IndexKind.String);
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      ...(required.length > 0 ? { required } : {}),
      ...(others ? { additionalProperties: schemaOf(others.type) } : {}),
    };
  }

  /** Answers have the evidence itself in place of the event that holds it, but where it is too long. */
  function memberOf(name: string, type: ts.Type): TypeSchema {
    const isPlace = name === 'evidence' && membersOf(type).some((one) => nameOf(one)?.name === 'EvidenceAt');
    if (!isPlace) return schemaOf(type);
    const items = schemaOf(checker.getTypeAtLocation(evidence));
    return {
      anyOf: [
        { type: 'array', items },
        ...membersOf(type)
          .filter((one) => nameOf(one))
          .map(schemaOf),
      ],
    };
  }

  const answers: Record<string, TypeSchema> = {};
  const fields: Record<string, Record<string, string>> = {};
  const visit = (node: ts.Node): void => {
    if (ts.isClassDeclaration(node)) {
      if (/\.controllers?\.ts$/.test(node.getSourceFile().fileName)) answersOf(node);
      else fieldsOf(node);
    }
    ts.forEachChild(node, visit);
  };
  function answersOf(node: ts.ClassDeclaration): void {
    for (const member of node.members) {
      if (!ts.isMethodDeclaration(member) || !ts.getDecorators(member)) continue;
      if (isLeftOut(node) || isLeftOut(member)) continue;
      const signature = checker.getSignatureFromDeclaration(member)!;
      const type = checker.getAwaitedType(checker.getReturnTypeOfSignature(signature))!;
      // Text, files and streams are no JSON.
      if (type.flags & (ts.TypeFlags.Void | ts.TypeFlags.String | ts.TypeFlags.Any)) continue;
      const name = member.name.getText();
      at.splice(0, Infinity, name);
      if (name in answers) throw new Error(`two methods are called ${name}`);
      const isFile = (one: ts.Type): boolean => one.symbol?.name === 'Buffer';
      const [json] = membersOf(type).filter((one) => !isFile(one));
      if (json) answers[name] = membersOf(type).some(isFile) ? schemaOf(json) : schemaOf(type);
    }
  }
  function fieldsOf(node: ts.ClassDeclaration): void {
    if (!node.name || !bodies.includes(node.name.text)) return;
    const type = checker.getTypeAtLocation(node);
    const words = checker.getPropertiesOfType(type).flatMap((member) => {
      const { description } = wordsOf(member);
      return description !== undefined && member.flags & ts.SymbolFlags.Property
        ? [[member.name, description]]
        : [];
    });
    if (words.length > 0) fields[node.name.text] = Object.fromEntries(words) as Record<string, string>;
  }
  for (const source of sources)
    if (/\/src\/(application|infrastructure\/(http|batches))\//.test(source.fileName)) visit(source);

  // Names that two types have, or a body has, go with the name of their file.
  const entries = [...named.values()];
  const names = entries.map(({ symbol }) => {
    const isAlone = entries.filter((other) => other.symbol.name === symbol.name).length === 1;
    if (isAlone && !bodies.includes(symbol.name)) return symbol.name;
    const file = basename(symbol.declarations![0]!.getSourceFile().fileName, '.ts');
    return `${pascal(file)}${symbol.name}`;
  });
  const repeated = names.filter((name, i) => names.indexOf(name) < i);
  if (repeated.length > 0) throw new Error(`types of one name: ${repeated.join(', ')}`);
  const settled = <T>(value: T): T =>
    JSON.parse(
      JSON.stringify(value).replaceAll(/"type:(\d+)"/g, (_, i: string) => `"${refTo(names[Number(i)]!)}"`),
    ) as T;
  return {
    answers: sorted(settled(answers)),
    schemas: sorted(settled(Object.fromEntries(entries.map(({ schema }, i) => [names[i], schema])))),
    fields: sorted(fields),
  };
}

/** Routes that the API's description leaves out. */
const isLeftOut = (node: ts.ClassDeclaration | ts.MethodDeclaration): boolean =>
  (ts.getDecorators(node) ?? []).some(({ expression }) => expression.getText().startsWith('ApiExclude'));

const pascal = (words: string): string =>
  words.replaceAll(/(?:^|[-.])(\w)/g, (_, letter: string) => letter.toUpperCase());

const sorted = <T>(things: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(things).sort(([a], [b]) => (a < b ? -1 : 1)));
