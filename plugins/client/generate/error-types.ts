import type { ManifestAction, ManifestError } from '../manifest.ts'
import { declaration } from './declaration.ts'
import { type Names, literal, pascalCase } from './names.ts'
import type { NamedTypes } from './named-types.ts'

/** The types of errors that actions declare. */
export interface ErrorTypes {
  /** Type name by code. */
  readonly names: ReadonlyMap<string, string>
  readonly declarations: readonly string[]
}

/** Declares a type for each error, in order of code. */
export function errorTypes(
  actions: readonly ManifestAction[],
  names: Names,
  types: NamedTypes,
): ErrorTypes {
  const byCode = new Map<string, ManifestError>()
  for (const { errors } of actions) for (const error of errors) byCode.set(error.code, error)
  const found = new Map<string, string>()
  const declarations: string[] = []
  for (const [code, { details }] of [...byCode].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const base = pascalCase(code).replace(/(Error)?$/, 'Error')
    const name = names.take(base)
    const more = details ? `, ${types.of(details, 'output', base)}` : ''
    declarations.push(declaration(name, `ApiError<${literal(code)}${more}>`))
    found.set(code, name)
  }
  return { names: found, declarations }
}
