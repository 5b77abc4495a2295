import { Kind, PatternStringExact, type TSchema } from '@sinclair/typebox'
import type { ObjectShape, Shape } from './shape.ts'

/** A schema as TypeBox's compiler takes it, with what its references point at. */
export interface Checkable {
  readonly schema: TSchema
  readonly references: TSchema[]
}

/**
 * The schema without any rule about undeclared keys. Those are refused (input) or removed
 * (output) by this folder's own generators, which cost a fifth and see through references.
 */
export function checkable(root: Shape): Checkable {
  const converter = new Converter()
  return { schema: converter.convert(root), references: converter.references }
}

class Converter {
  readonly references: TSchema[] = []
  readonly #ids = new Map<Shape, string>()

  convert = (shape: Shape): TSchema => (shape.cyclic ? this.#refer(shape) : this.#build(shape))

  /** Compiled into a function of its own. */
  #refer(shape: Shape): TSchema {
    let id = this.#ids.get(shape)
    if (id === undefined) {
      // The author's own ids may occur twice, and TypeBox would silently take the first.
      id = `s${this.#ids.size}`
      this.#ids.set(shape, id)
      this.references.push({ ...this.#build(shape), $id: id })
    }
    return make({ [Kind]: 'Ref', $ref: id })
  }

  #build(shape: Shape): TSchema {
    const { $id: _, unevaluatedProperties: __, ...schema } = shape.schema as Record<string, unknown>
    switch (shape.kind) {
      case 'leaf':
        return make(schema)
      case 'object':
        return make({ ...schema, ...this.#objectKeywords(shape) })
      case 'array': {
        const contains = shape.contains && { contains: this.convert(shape.contains) }
        return make({ ...schema, items: this.convert(shape.item), ...contains })
      }
      case 'tuple':
        return make(
          shape.items.length ? { ...schema, items: shape.items.map(this.convert) } : schema,
        )
      case 'union':
        return make({ ...schema, anyOf: shape.branches.map(this.convert) })
      case 'intersect': {
        const extra = this.#extra(shape.extra)
        const rest = extra ? { unevaluatedProperties: extra } : {}
        return make({ ...schema, allOf: shape.branches.map(this.convert), ...rest })
      }
      case 'not':
        return make({ ...schema, not: this.convert(shape.inner) })
    }
  }

  #objectKeywords(shape: ObjectShape): object {
    const [pattern] = shape.patterns
    const additionalProperties = this.#extra(shape.extra)
    if (pattern && shape.properties.length === 0) {
      // TypeBox's pattern for any key leaves those with a line break unchecked.
      const source = pattern.source === PatternStringExact ? '^' : pattern.source
      const patternProperties = { [source]: this.convert(pattern.shape) }
      return { [Kind]: 'Record', patternProperties, additionalProperties }
    }
    const properties = shape.properties.map(({ key, shape }) => [key, this.convert(shape)])
    const required = shape.properties.filter((it) => it.required).map((it) => it.key)
    return { properties: Object.fromEntries(properties), required, additionalProperties }
  }

  // Written in place, nested ones would shadow each other's variable in TypeBox's code.
  #extra(extra: Shape | 'any' | 'none'): TSchema | undefined {
    return typeof extra === 'object' ? this.#refer(extra) : undefined
  }
}

function make(schema: object): TSchema {
  return schema as TSchema
}
