import { cmsLicenseTypes } from './license-types.generated.ts'
import { overlayStates, overlayStateTypes, overlayTypes } from './license-types-overlay.ts'

/** One profession in one jurisdiction. */
export interface LicenseType {
  readonly state: string
  readonly licenseType: string
  /** What MLVS calls `credential`, such as "Medical Doctor". */
  readonly title: string
  /** `true` when Licet added the pair; `false` when it is in the CMS table. */
  readonly ours: boolean
  /** `false` for `UNK`, "Unknown Provider Type": such records are read, and nothing is issued for them. */
  readonly issuable: boolean
}

const types = new Map<string, LicenseType>()

for (const [state, licenseType, title] of cmsLicenseTypes) add(state, licenseType, title, false)
for (const state of overlayStates) {
  for (const [licenseType, title] of overlayStateTypes) add(state, licenseType, title, true)
}
for (const state of new Set([...types.values()].map((type) => type.state))) {
  for (const [licenseType, title] of overlayTypes) add(state, licenseType, title, true)
}

function add(state: string, licenseType: string, title: string, ours: boolean): void {
  types.set(`${state}-${licenseType}`, { state, licenseType, title, ours, issuable: licenseType !== 'UNK' })
}

/** The pairs of state and license type that exist: the CMS table of February 2014 and our overlay. */
export const licenseTypes = {
  /** The pair, or `undefined` when no such profession is licensed there. `MDU` is a doctor, MD or DO. */
  find(state: string, licenseType: string): LicenseType | undefined {
    return types.get(`${state}-${licenseType}`)
  },

  /** All pairs: the CMS table in its order, then ours. */
  all(): LicenseType[] {
    return [...types.values()]
  },
}
