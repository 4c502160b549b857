# The screen of a VM, as a person would see it.

# sp_screen UUID FILE: a picture of it, in whatever format libvirt gives. An empty FILE: it has no screen, or none that
# can be had now. It is worth having and nothing more, so nobody waits for it for long.
sp_screen() {
  if ! timeout 10 virsh -q -c "$SP_URI" screenshot "$1" "$2.part" >/dev/null || [ ! -s "$2.part" ]; then
    echo "there is no picture of the screen"
    true >"$2.part" || return 1
  fi
  mv -fT -- "$2.part" "$2"
}
