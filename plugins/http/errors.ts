import { type ErrorClass, defineError } from '../../kernel/index.ts'

/** The request cannot be understood: its target, a header, its body. */
export const MalformedRequest: ErrorClass = defineError('MALFORMED_REQUEST', {
  status: 400,
  message: 'The request is malformed.',
})

/** No route has this path. */
export const RouteNotFound: ErrorClass = defineError('ROUTE_NOT_FOUND', {
  status: 404,
  message: 'Nothing is served at this path.',
})

/** The path exists, but not with this method; the `Allow` header says which do. */
export const MethodNotAllowed: ErrorClass = defineError('METHOD_NOT_ALLOWED', {
  status: 405,
  message: 'This path does not take this method; see the Allow header.',
})

/** The body is longer than the action takes. */
export const PayloadTooLarge: ErrorClass = defineError('PAYLOAD_TOO_LARGE', {
  status: 413,
  message: 'The request body is too large.',
})

/** The action does not read bodies of this content type. */
export const UnsupportedMediaType: ErrorClass = defineError('UNSUPPORTED_MEDIA_TYPE', {
  status: 415,
  message: 'This action does not take a body of this content type.',
})

/** More requests are being handled than `http.maxConcurrency` allows. */
export const Overloaded: ErrorClass = defineError('OVERLOADED', {
  status: 503,
  message: 'The service is busy; retry shortly.',
  retry: true,
})

/** A request that a browser may have been tricked into. */
export const CrossSiteRequest: ErrorClass = defineError('CROSS_SITE_REQUEST', {
  status: 403,
  message: 'This request may come from another site, and was not carried out.',
})

/** Only a WebSocket is served at this path. */
export const UpgradeRequired: ErrorClass = defineError('UPGRADE_REQUIRED', {
  status: 426,
  message: 'Only a WebSocket is served at this path.',
})
