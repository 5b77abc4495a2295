import type { Awaitable, Logger } from '../../kernel/index.ts'
import type { TransactionOptions } from './database.ts'
import { TransactionFailed } from './errors.ts'
import type { NarrowingSlot } from './narrowing.ts'
import { type Place, Scope, inside } from './scope.ts'
import type { Held, Store } from './store.ts'

/** A set of connections, as transactions need to know it. */
export interface TransactionParts {
  readonly store: Store
  readonly narrowing: NarrowingSlot
  readonly logger: () => Logger
}

/** A transaction, or a savepoint in one, between its beginning and its end. */
export class OpenTransaction {
  readonly scope: Scope
  readonly #outer: Scope | undefined
  readonly #around: Place | undefined
  readonly #logger: () => Logger
  /** Lets the outer scope go on, or gives the connection back. */
  readonly #leave: () => Awaitable<void>

  private constructor(
    scope: Scope,
    outer: Scope | undefined,
    around: Place | undefined,
    logger: () => Logger,
    leave: () => Awaitable<void>,
  ) {
    this.scope = scope
    this.#outer = outer
    this.#around = around
    this.#logger = logger
    this.#leave = leave
  }

  /** @param around the place it begins in; a transaction there makes it a savepoint */
  static async begin(
    parts: TransactionParts,
    around: Place | undefined,
    outer: Scope | undefined,
    options: TransactionOptions,
  ): Promise<OpenTransaction> {
    const nested = outer?.kind === 'transaction'
    const unlock = await outer?.enterNested()
    const held = outer?.held ?? (await parts.store.hold({ readOnly: options.readOnly }))
    const leave: () => Awaitable<void> = unlock ?? (() => held.release(false))
    const scope = new Scope(held, 'transaction', nested ? outer.depth + 1 : 0)
    try {
      if (nested) await held.control(`savepoint ${level(scope)}`)
      else await held.begin(options)
    } catch (error) {
      await leave()
      throw nested ? outer.fail(error) : error
    }
    return new OpenTransaction(scope, outer, around, parts.logger, leave)
  }

  async commit(): Promise<void> {
    const { scope } = this
    await scope.end()
    try {
      if (this.#savepoint) await scope.answered()
      checkFailure(scope)
      if (this.#savepoint) await scope.held.control(`release savepoint ${level(scope)}`)
      else await commitBehind(scope)
    } catch (error) {
      await this.#undo()
      throw error
    }
    await this.#leave()
    if (this.#savepoint) this.#outer!.callbacks.push(...scope.callbacks)
    else await inside(this.#around, () => callBack(scope.callbacks, this.#logger))
  }

  async rollback(): Promise<void> {
    await this.scope.end()
    await this.scope.answered()
    await this.#undo()
  }

  get #savepoint(): boolean {
    return this.scope.depth > 0
  }

  async #undo(): Promise<void> {
    const { held } = this.scope
    try {
      if (this.#savepoint) await rollbackTo(held, level(this.scope))
      else await held.rollback()
    } catch (error) {
      // Without its savepoint the outer transaction cannot tell what is left of it.
      this.#outer?.fail(error)
    } finally {
      await this.#leave()
    }
  }
}

/** Commits without waiting for what was sent before: when that fails, the engine rolls back instead. */
async function commitBehind(scope: Scope): Promise<void> {
  const [committed] = await Promise.allSettled([scope.held.commit(), scope.answered()])
  checkFailure(scope)
  if (committed.status === 'rejected') throw committed.reason
}

function checkFailure({ failure }: Scope): void {
  if (failure) throw new TransactionFailed({ cause: failure.error })
}

function level(scope: Scope): string {
  return `level_${scope.depth}`
}

async function rollbackTo(held: Held, name: string): Promise<void> {
  await held.control(`rollback to savepoint ${name}`)
  await held.control(`release savepoint ${name}`)
}

/** Calls what waited for the commit; the commit itself can no longer fail. */
async function callBack(
  callbacks: readonly (() => Awaitable<void>)[],
  logger: () => Logger,
): Promise<void> {
  for (const callback of callbacks) {
    try {
      await callback()
    } catch (error) {
      logger().error('a function given to afterCommit() failed', { error })
    }
  }
}
