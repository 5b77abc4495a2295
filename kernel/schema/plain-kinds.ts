/** TypeBox kinds of values that are there, have no parts, and are of no class. */
export const PLAIN_KINDS: readonly string[] = [
  'String',
  'Number',
  'Integer',
  'Boolean',
  'Null',
  'Literal',
  'BigInt',
  'TemplateLiteral',
  'RegExp',
]
