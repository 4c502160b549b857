; A guest of one sector, for hosts that are themselves emulated, where a Linux guest would take minutes to boot. It lies in
; the first sector of its disk. About every WAIT/18 s it counts in memory, and in the second sector of the disk, and prints
; both to the serial port as the Linux guest (init) does. BIOS calls only; a disk that fails prints "broken".
bits 16
org 0x7c00
%ifndef WAIT
%define WAIT 5
%endif
buffer equ 0x1000
memory equ 0x0600

start:
        xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, 0x7c00
        cld
        sti
        mov dword [memory], 0
        mov si, booted
        call print
next:
        mov cx, WAIT
.wait:
        hlt                     ; until the next interrupt, which is the clock's
        loop .wait
        inc dword [memory]
        mov si, tick
        call print
        mov eax, [memory]
        call number
        mov si, disk
        call print
        mov ax, 0x0201          ; read one sector
        call sector
        inc dword [buffer]
        mov ax, 0x0301          ; write it
        call sector
        mov eax, [buffer]
        call number
        mov al, 10
        call letter
        jmp next

sector:
        mov bx, buffer
        mov cx, 2
        mov dx, 0x0080
        int 0x13
        jc broken
        ret
broken:
        mov si, bad
        call print
.stop:
        hlt
        jmp .stop

print:
        lodsb
        test al, al
        jz .end
        call letter
        jmp print
.end:
        ret

number:                         ; EAX in decimal
        xor edx, edx
        push dx
        mov ebx, 10
        div ebx
        mov cl, dl
        test eax, eax
        jz .last
        push cx
        call number
        pop cx
.last:
        pop dx
        mov al, cl
        add al, '0'
letter:                         ; AL to the first serial port
        push dx
        push ax
        mov dx, 0x3fd
.full:
        in al, dx
        test al, 0x20
        jz .full
        pop ax
        mov dx, 0x3f8
        out dx, al
        pop dx
        ret

booted: db 'boot', 10, 0
tick:   db 'tick mem=', 0
disk:   db ' disk=', 0
bad:    db 10, 'broken', 10, 0

times 510 - ($ - $$) db 0
        dw 0xaa55
