// Secrets are compared in a time that says nothing of them (R33): by `timingSafeEqual`, or by the database,
// which is asked for a hash.
import { expect, test } from 'bun:test'
import ts from 'typescript-5.9'
import { type Source, lineOf, parseSource, sources, walk } from './sources.ts'

/** What is secret, or tells of it, by the end of its name. */
const SECRET =
  /(token|secret|password|passphrase|hash(es)?|digest|signature|nonce|verifier|challenge|hmac)$/i
const EQUAL = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
])
/** Methods that stop at the first difference. */
const HASTY = new Set(['equals', 'compare', 'localeCompare'])

/** Comparisons of secrets that take longer the more of them fits, each as `path:line text`. */
function hastyComparisons({ path, tree }: Source): string[] {
  const found: string[] = []
  walk(tree, (node) => {
    const sides = comparedBy(node)
    if (!sides || !sides.some(isSecret) || sides.some(isKnown)) return
    found.push(`${path}:${lineOf(tree, node)} ${node.getText()}`)
  })
  return found
}

function comparedBy(node: ts.Node): ts.Expression[] | undefined {
  if (ts.isBinaryExpression(node) && EQUAL.has(node.operatorToken.kind)) {
    return [node.left, node.right]
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression))
    return undefined
  const { expression: of, name } = node.expression
  return HASTY.has(name.text) ? [of, ...node.arguments] : undefined
}

function isSecret(side: ts.Expression): boolean {
  if (ts.isNonNullExpression(side) || ts.isParenthesizedExpression(side)) {
    return isSecret(side.expression)
  }
  if (ts.isIdentifier(side)) return SECRET.test(side.text)
  if (ts.isPropertyAccessExpression(side)) return SECRET.test(side.name.text)
  if (ts.isElementAccessExpression(side)) return isSecret(side.expression)
  // `hasher.hash('code', …)`
  return ts.isCallExpression(side) && isSecret(side.expression)
}

/** What is written in the source is no secret. */
function isKnown(side: ts.Expression): boolean {
  return (
    ts.isLiteralExpression(side) ||
    ts.isTypeOfExpression(side) ||
    side.kind === ts.SyntaxKind.NullKeyword ||
    side.kind === ts.SyntaxKind.TrueKeyword ||
    side.kind === ts.SyntaxKind.FalseKeyword ||
    side.getText() === 'undefined'
  )
}

test('no source compares a secret by ===', () => {
  expect(sources.flatMap(hastyComparisons)).toEqual([])
})

test.each([
  ['given === token', true],
  ['session.tokenHash !== hash', true],
  ["hasher.hash('code', text) === row.code_hash", true],
  ['signature == mac', true],
  ['Buffer.from(a).equals(signature)', true],
  ['hashes[0]! === used', true],
  ['token !== undefined', false],
  ['null === password', false],
  ["password === ''", false],
  ["typeof secret === 'string'", false],
  ['timingSafeEqual(hash, given)', false],
  ['token.length === LENGTH', false],
  ['tokens.length === 0', false],
])('%s: %p', (text, isHasty) => {
  expect(hastyComparisons(parseSource('plugins/auth/a.ts', text)).length > 0).toBe(isHasty)
})
