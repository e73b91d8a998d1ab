import type { AccessKind, Nas, NasVendor } from '../../api/types'
import type { Flavour } from '../../api/nases'

/** A NAS as a person types it; empty is absent. */
export interface TypedNas {
  name: string
  location: string
  vendor: NasVendor
  network: string
  identifier: string
  secret: string
  accessKind: AccessKind
  swapOctets: boolean
  coaPort: number
  requireMessageAuthenticator: boolean
}

/** RFC 5176 §3; routers that listen elsewhere say so. */
const COA_PORT = 3799

export const VENDORS: readonly NasVendor[] = ['mikrotik', 'chillispot', 'wispr', 'unifi', 'generic']

/** What a router of this kind is usually told in. */
export const FLAVOUR_OF: Record<NasVendor, Flavour> = {
  mikrotik: 'routeros',
  chillispot: 'coovachilli',
  wispr: 'hostapd',
  unifi: 'hostapd',
  generic: 'hostapd',
}

export function typedNas(nas?: Partial<Nas>): TypedNas {
  return {
    name: nas?.name ?? '',
    location: nas?.location ?? '',
    vendor: nas?.vendor ?? 'mikrotik',
    network: nas?.network ?? '',
    identifier: nas?.identifier ?? '',
    secret: '',
    accessKind: nas?.accessKind ?? 'any',
    swapOctets: nas?.swapOctets ?? false,
    coaPort: nas?.coaPort ?? COA_PORT,
    requireMessageAuthenticator: nas?.requireMessageAuthenticator ?? true,
  }
}

/** What is sent; the secret only when one was typed, else the server makes it. */
export function nasOf(form: TypedNas) {
  return {
    name: form.name.trim(),
    vendor: form.vendor,
    location: form.location.trim() || null,
    network: form.network.trim() || null,
    identifier: form.identifier.trim() || null,
    accessKind: form.accessKind,
    swapOctets: form.swapOctets,
    coaPort: Number(form.coaPort),
    requireMessageAuthenticator: form.requireMessageAuthenticator,
    ...(form.secret && { secret: form.secret }),
  }
}
