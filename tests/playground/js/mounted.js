// A module as the host mounts it, which notes what is done with it.

export const log = [];

export function mount({ data }) {
  log.push(`mount ${data.n}`);
  return { update: ({ data: now }) => log.push(`update ${now.n}`), destroy: () => log.push("destroy") };
}
