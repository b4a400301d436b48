import type { RcloneSection } from './rclone-config.ts';

/** Values this short are settings such as `true` or `v2`; blanking them would make every message unreadable. */
const SHORTEST_SECRET = 6;

/** Keys whose values an operator needs to see in a message. All others may be secret. */
const PUBLIC_KEYS = new Set(
  `type provider endpoint region host port remote location_constraint acl storage_class env_auth
   server_side_encryption share_name shell_type location suffix`.split(/\s+/),
);

/**
 * A function that takes secrets out of a text of rclone before it goes into an error or the log: every value of
 * rclone.conf that is not known to be public, the query of every URL (signatures, SAS tokens), and the user part.
 */
export function createScrubber(sections: ReadonlyMap<string, RcloneSection>): (text: string) => string {
  const secrets = [...sections.values()]
    .flatMap((section) => [...section].filter(([key]) => !PUBLIC_KEYS.has(key)).map(([, value]) => value))
    .filter((value) => value.length >= SHORTEST_SECRET)
    // Longest first: a secret that contains another must not leave its tail.
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of secrets) clean = clean.replaceAll(secret, '[secret]');
    return clean
      .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s"'?]*)\?[^\s"']*/gi, '$1?[query]')
      .replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/"'@]+@/gi, '$1[user]@');
  };
}
