/** What a promise rejects with; fails the test when it does not. */
export function thrown(promise: Promise<unknown>): Promise<any> {
  return promise.then(
    (value) => {
      throw new Error(`resolved with ${JSON.stringify(value)} instead of rejecting`)
    },
    (error: unknown) => error,
  )
}
