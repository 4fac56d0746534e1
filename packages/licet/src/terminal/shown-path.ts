import { isAbsolute, relative } from 'node:path'

/** A path as a person in this folder would type it: relative where it lies below the folder, else absolute. */
export function shownPath(path: string, folder: string): string {
  const within = relative(folder, path)
  return within === '' || within.startsWith('..') || isAbsolute(within) ? path : within
}
