import type { LabHost } from '../lab/lab';

const MARK = '/run/slow-disk';
const HELPER = '/run/slow-iohelper';

/**
 * A host on which the writing of a guest's memory can be made to stand still after its first MiB, however fast the machine is:
 * libvirt's own program that writes it waits while there is a mark. Nobody else on the host notices.
 */
export async function slowDisk(host: LabHost) {
  await host.sh(`real=$(find /usr/lib /usr/libexec -name libvirt_iohelper | head -n 1)
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
    mount --bind ${HELPER} "$real"`);
  return {
    stand: () => host.sh(`true >${MARK}`),
    goOn: () => host.sh(`rm ${MARK}`),
  };
}
