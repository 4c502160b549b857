import { afterEach, beforeAll } from 'vitest';
import type { LabHost } from '../lab/lab';

const MARK = '/run/slow-disk';
const HELPER = '/run/slow-iohelper';

const INSTALL = `real=$(find /usr/lib /usr/libexec -name libvirt_iohelper | head -n 1)
  cp "$real" ${HELPER}.real
  cat >${HELPER} <<'END'
#!/bin/sh
if [ -e ${MARK} ]; then
  dd bs=1M count=1 iflag=fullblock status=none
  while [ -e ${MARK} ]; do sleep 0.05; done
fi
exec ${HELPER}.real "$@"
END
  chmod +x ${HELPER}
  mount --bind ${HELPER} "$real"`;

/**
 * For the tests beside it: the writing of a guest's memory on that host can be made to stand still after its first MiB,
 * however fast the machine is. libvirt's own program that writes it waits while there is a mark; nobody else notices.
 */
export function slowDisk(hostOf: () => LabHost) {
  const goOn = () => hostOf().sh(`rm -f ${MARK}`);
  beforeAll(() => hostOf().sh(INSTALL));
  // Also after a test that failed: those after it write their memory to the same disk.
  afterEach(goOn);
  return { stand: () => hostOf().sh(`true >${MARK}`), goOn };
}
