/** What the doctor found about one thing. Whatever is not `ok` says what to do. */
export type Finding = { what: string } & (
  | { level: 'ok'; detail: string }
  | { level: 'warn' | 'fail'; detail: string; remedy: string }
)

export function ok(what: string, detail: string): Finding {
  return { what, level: 'ok', detail }
}

/** It works now, and may not for long; or it matters only in some settings. */
export function warn(what: string, detail: string, remedy: string): Finding {
  return { what, level: 'warn', detail, remedy }
}

/** Credentials cannot be issued or verified like this. */
export function fail(what: string, detail: string, remedy: string): Finding {
  return { what, level: 'fail', detail, remedy }
}

/** Turns a question that throws into a finding, so that one thing that is broken does not hide the others. */
export async function examine(
  what: string,
  remedy: string,
  question: () => Promise<Finding | Finding[]>,
): Promise<Finding[]> {
  try {
    return [await question()].flat()
  } catch (error) {
    return [fail(what, error instanceof Error ? error.message : String(error), remedy)]
  }
}
