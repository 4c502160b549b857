/** How a definition becomes that of another VM. Paths are those of the text, old → new. */
export type Rewriting = {
  uuid: { from: string; to: string };
  name: string;
  /** By target: the plain file that takes the disk's place. */
  disks: ReadonlyMap<string, { path: string; format: string }>;
  nvram?: string;
  /** One for each network interface, in their order; absent: as they are. */
  macs?: readonly string[];
  /**
   * How its network is kept from that of the original: `unplugged` by the state of the link, which only a cold start heeds;
   * `nowhere` by a backend that leads to nobody, for a guest that resumes, whose memory says that the link is up; `beside`: not
   * at all, it is on the same networks as the original, through ports of its own. An interface without a MAC address of its
   * own among `macs` is unplugged then, too.
   */
  isolation?: { kind: 'unplugged' } | { kind: 'nowhere'; firstPort: number } | { kind: 'beside' };
  /** Files to which consoles are logged get names of their own, or two programs would write to one. */
  ownLogs: boolean;
};

const escaped = (text: string) =>
  text.replace(/[&<>'"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** Rewrites a definition as libvirt prints it. What is not named in `to` stays as it is, letter by letter. */
export function rewriteXml(xml: string, to: Rewriting): string {
  let nic = -1;
  return xml
    .replace(/<name>[^<]*<\/name>/, () => `<name>${escaped(to.name)}</name>`)
    .replaceAll(to.uuid.from, to.uuid.to)
    .replace(/(<nvram\b[^>]*>)([\s\S]*?)(<\/nvram>)/, (whole, open, inside, close) =>
      to.nvram === undefined ? whole : `${open}${varsAt(inside, escaped(to.nvram))}${close}`,
    )
    .replace(/<disk\b[\s\S]*?<\/disk>/g, (disk) => rewriteDisk(disk, to))
    .replace(/<interface\b[\s\S]*?<\/interface>/g, (text) => {
      nic += 1;
      return rewriteNic(text, nic, to);
    })
    .replace(/<log file='[^']*'/g, (log) =>
      to.ownLogs ? `${log.slice(0, -1)}-${to.uuid.to}'` : log,
    );
}

/** libvirt has written the file of the variables as text, and writes it as a source where it was given so. */
const varsAt = (inside: string, path: string): string =>
  inside.includes('<source')
    ? inside.replace(/(<source\b[^>]*\bfile=')[^']*'/, (_, head: string) => `${head}${path}'`)
    : path;

function rewriteDisk(disk: string, { disks }: Rewriting): string {
  const target = /<target dev='([^']*)'/.exec(disk)?.[1];
  const place = target === undefined ? undefined : disks.get(target);
  if (!place) return disk;
  return (
    disk
      .replace(/<disk type='[^']*'/, "<disk type='file'")
      // The key to an image in a network.
      .replace(/\s*<auth\b[\s\S]*?<\/auth>/, '')
      .replace(/(<driver\b[^>]*\btype=')[^']*'/, (_, head: string) => `${head}${place.format}'`)
      .replace(/\s*<backingStore\b[^>]*\/>/g, '')
      .replace(/\s*<backingStore\b[\s\S]*<\/backingStore>/, '')
      .replace(
        /<source\b(?:[^>]*\/>|[\s\S]*?<\/source>)/,
        () => `<source file='${escaped(place.path)}'/>`,
      )
  );
}

/**
 * What is said of the original's backend, and libvirt refuses of one that leads nowhere: each by itself, or with all that is
 * in it. None of them has another of its name inside.
 */
const OF_THE_BACKEND =
  /\s*<(virtualport|portForward|backend|filterref|vlan|bandwidth|port|coalesce|ip|route|script|downscript)\b(?:[^>]*\/>|[^>]*>[\s\S]*?<\/\1>)/g;

/** Open vSwitch knows a port by this id, and would take the original's for the clone's; libvirt makes a new one. */
const withoutPort = (nic: string): string =>
  nic.replace(/<virtualport type='openvswitch'>[\s\S]*?<\/virtualport>/, (port) =>
    port.replace(/ interfaceid='[^']*'/, ''),
  );

function rewriteNic(nic: string, n: number, { macs, isolation }: Rewriting): string {
  const mac = macs?.[n];
  const named =
    mac === undefined ? nic : nic.replace(/<mac address='[^']*'/, () => `<mac address='${mac}'`);
  if (!isolation) return named;
  // The name of the original's own tap device.
  const own = named.replace(/\s*<target dev='[^']*'\/>/, '');
  if (isolation.kind === 'beside' && mac !== undefined) return withoutPort(own);
  const bare = own.replace(/\s*<link state='[^']*'\/>/, '');
  if (isolation.kind !== 'nowhere') {
    return withoutPort(bare).replace(/<\/interface>$/, "  <link state='down'/>\n    </interface>");
  }
  const port = isolation.firstPort + 2 * n;
  return bare
    .replace(/<interface type='[^']*'/, "<interface type='udp'")
    .replace(OF_THE_BACKEND, '')
    .replace(
      /<source\b(?:[^>]*\/>|[\s\S]*?<\/source>)/,
      () =>
        `<source address='127.0.0.1' port='${port}'><local address='127.0.0.1' port='${port + 1}'/></source>`,
    );
}
