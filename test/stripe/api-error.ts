/** A refusal as Stripe words it. */
export class ApiError extends Error {
  readonly status: number
  readonly body: {
    type: string
    message: string
    code?: string
    param?: string
    decline_code?: string
  }

  constructor(status: number, body: ApiError['body']) {
    super(body.message)
    this.status = status
    this.body = body
  }
}

/** 400: the request cannot be meant. */
export const invalid = (message: string, code?: string, param?: string): ApiError =>
  new ApiError(400, {
    type: 'invalid_request_error',
    message,
    ...(code !== undefined && { code }),
    ...(param !== undefined && { param }),
  })

/** 400: a parameter is not as it has to be. */
export const badParameter = (param: string, what: string, code?: string): ApiError =>
  invalid(`${what}: ${param}`, code, param)

/** 404: there is none of that id (400 where a parameter names it). */
export const missing = (kind: string, id: string, param?: string): ApiError =>
  new ApiError(param === undefined || param === 'id' ? 404 : 400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
    param: param ?? 'id',
  })

/** 402: the card says no. */
export const declined = (): ApiError =>
  new ApiError(402, {
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'generic_decline',
    message: 'Your card was declined.',
  })
