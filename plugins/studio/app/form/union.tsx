import { useState } from 'react'
import { Select } from '../ui/field.tsx'
import { blank } from './blank.ts'
import { describeSchema } from './describe.ts'
import { isObject } from './members.tsx'
import { Part, type PartProps } from './part.tsx'
import { type Schema, branchesOf, kindOf, resolve } from './schema.ts'
import { useForm } from './schema-form.tsx'

/** One of several shapes: which, and then that. */
export function Union({ schema, value, onChange, at, id }: PartProps) {
  const { root } = useForm()
  const branches = branchesOf(schema).map((branch) => resolve(branch, root))
  const [chosen, setChosen] = useState(() =>
    Math.max(
      0,
      branches.findIndex((branch) => looksLike(branch, value)),
    ),
  )
  const branch = branches[chosen] ?? {}
  return (
    <div className="flex flex-col gap-2">
      <Select
        id={id}
        aria-label="Which shape"
        value={chosen}
        onChange={(event) => {
          const next = Number(event.target.value)
          setChosen(next)
          onChange(blank(branches[next] ?? {}, root))
        }}
      >
        {branches.map((each, index) => (
          <option key={index} value={index}>
            {nameOf(each)}
          </option>
        ))}
      </Select>
      {branch.type !== 'null' && (
        <Part
          key={chosen}
          name={nameOf(branch)}
          schema={branch}
          value={value}
          onChange={onChange}
          at={at}
          required
        />
      )}
    </div>
  )
}

/** A tag such as `kind: "email"` says best which shape it is. */
function nameOf(branch: Schema): string {
  if (branch.title) return branch.title
  const tag = Object.entries(branch.properties ?? {}).find(([, member]) => 'const' in member)
  if (tag) return `${tag[0]}: ${String(tag[1].const)}`
  return branch.type === 'null' ? 'none (null)' : describeSchema(branch)
}

function looksLike(branch: Schema, value: unknown): boolean {
  const kind = kindOf(branch)
  if (kind === 'constant') return value === (branch.type === 'null' ? null : branch.const)
  if (kind === 'object') {
    if (!isObject(value)) return false
    const members = Object.entries(branch.properties ?? {})
    return (
      members.every(([name, member]) => !('const' in member) || value[name] === member.const) &&
      (branch.required ?? []).every((name) => name in value)
    )
  }
  if (kind === 'list' || kind === 'tuple') return Array.isArray(value)
  if (kind === 'record') return isObject(value)
  if (kind === 'number') return typeof value === 'number'
  if (kind === 'boolean') return typeof value === 'boolean'
  return ['text', 'date', 'choice'].includes(kind) && typeof value === 'string'
}
