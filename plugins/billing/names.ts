// The features of the app, by name and kind. They come from `Register`, as the plugins do; an app that
// registers none can name any.
import type { Register } from '../../kernel/index.ts'

type Declared = Register extends { features: infer F extends object } ? F : never
type Known = [Declared] extends [never] ? false : true
type NamesOf<Kinds> = Extract<
  keyof { [N in keyof Declared as Declared[N] extends { readonly kind: Kinds } ? N : never]: N },
  string
>

/** A feature of `billing.features`. */
export type FeatureName = Known extends true ? keyof Declared & string : string
/** A feature that has a number: a limit or a metered one. */
export type CountedFeature = Known extends true ? NamesOf<'limit' | 'metered'> : string
/** A feature of which so much may be used in a month. */
export type MeteredFeature = Known extends true ? NamesOf<'metered'> : string

/** Of a metered feature: what a plan has of it. */
export interface MeteredAllowance {
  /** In a month. */
  included: number
  /** Whether more may be used, and is reported to the provider. */
  overage: boolean
}

type Allowed<Kind> = Kind extends 'boolean'
  ? boolean
  : Kind extends 'limit'
    ? number | 'unlimited'
    : number | 'unlimited' | MeteredAllowance

/** What a plan has of each feature. */
export type FeatureValues = Known extends true
  ? {
      [N in keyof Declared]?: Declared[N] extends { readonly kind: infer K } ? Allowed<K> : never
    }
  : Record<string, boolean | number | 'unlimited' | MeteredAllowance>

type Has<Kind> = Kind extends 'boolean' ? boolean : number

/** `await ctx.org.features`: what an organisation has. Numbers are `Infinity` where there is no limit. */
export type OrgFeatures = Known extends true
  ? {
      readonly [N in keyof Declared]: Declared[N] extends { readonly kind: infer K }
        ? Has<K>
        : never
    }
  : Readonly<Record<string, boolean | number>>
