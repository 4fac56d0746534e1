/**
 * What Licet adds to the CMS table of February 2014. None of this is MLVS: strict readers refuse it.
 *
 * American Samoa, Guam and the Northern Marianas license the same professions and are missing from the table.
 */
export const overlayStates: readonly string[] = ['AS', 'GU', 'MP']

/** The professions of the CMS table that the added jurisdictions get, with the titles the table uses. */
export const overlayStateTypes: readonly (readonly [licenseType: string, title: string])[] = [
  ['APN', 'Certified Advanced Nurse Practitioner'],
  ['CNA', 'Certified Registered Nurse Anesthetist'],
  ['CNM', 'Certified Nurse Midwife'],
  ['CNS', 'Certified Nurse Specialist'],
  ['DCH', 'Doctor of Chiropractics'],
  ['DEN', 'Dentist'],
  ['DOS', 'Doctor of Osteopathy'],
  ['DPM', 'Podiatrist'],
  ['DVM', 'Veterinarian'],
  ['MDR', 'Medical Doctor'],
  ['MWF', 'Midwife'],
  ['NPR', 'Nurse Practitioner'],
  ['ODR', 'Optometrist'],
  ['PAS', 'Physician Assistant'],
  ['RPH', 'Pharmacist'],
]

/**
 * Professions that boards license and the table lacks, in every jurisdiction. Three letters, as all of the table's
 * codes, since readers split `ST-TYP` by length; `CNA` is taken by nurse anesthetists.
 */
export const overlayTypes: readonly (readonly [licenseType: string, title: string])[] = [
  ['RNU', 'Registered Nurse'],
  ['LPN', 'Licensed Practical Nurse'],
  ['PTR', 'Physical Therapist'],
  ['OTR', 'Occupational Therapist'],
  ['PSY', 'Psychologist'],
  ['SLP', 'Speech-Language Pathologist'],
  ['RCP', 'Respiratory Care Practitioner'],
]
