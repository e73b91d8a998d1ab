import { t } from '../kit/text'

/** Why the server said no (RFC 9457), or that it could not be asked at all. */
export class Problem extends Error {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** Stable code, listed in docs/errors.md. */
    readonly code: string,
    message: string,
    /** What is wrong with which field, for forms. */
    readonly fields: Record<string, string> = {},
  ) {
    super(message)
  }

  static unreachable(): Problem {
    return new Problem(0, 'unreachable', t('error.unreachable'))
  }

  static async of(response: Response): Promise<Problem> {
    const body: unknown = await response.json().catch(() => undefined)
    const said = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
    const text = (name: string): string | undefined => {
      const value = said[name]
      return typeof value === 'string' && value !== '' ? value : undefined
    }
    const message = text('detail') ?? text('title') ?? t('error.status', { status: response.status })
    return new Problem(response.status, text('code') ?? `http_${response.status}`, message, fieldsOf(said, message))
  }
}

/** One wrong field is named by `field`, several are listed in `errors`. */
function fieldsOf(said: Record<string, unknown>, message: string): Record<string, string> {
  const fields: Record<string, string> = {}
  if (typeof said.field === 'string') fields[said.field] = message
  if (Array.isArray(said.errors)) {
    for (const error of said.errors as Record<string, unknown>[]) {
      if (typeof error.field === 'string') {
        fields[error.field] = String(error.problem ?? error.detail ?? error.message ?? message)
      }
    }
  }
  return fields
}
