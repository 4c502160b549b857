; A guest of one sector, which boots in a moment also on a host that is itself emulated. It lies in the first sector of
; its disks. About every WAIT/18 s it counts in memory, and in the second sector of each disk, and prints all of them to
; the serial port as the Linux guest (init) does. BIOS calls only; a disk that fails prints "broken".
bits 16
org 0x7c00
%ifndef WAIT
%define WAIT 5
%endif
buffer equ 0x1000
memory equ 0x0600
drive equ 0x0604
drives equ 0x0475               ; where the BIOS keeps how many there are

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
        mov byte [drive], 0x80
.each:
        mov ax, 0x0201          ; read one sector
        call sector
        inc dword [buffer]
        mov ax, 0x0301          ; write it
        call sector
        mov eax, [buffer]
        call number
        inc byte [drive]
        mov al, [drive]
        sub al, 0x80
        cmp al, [drives]
        je .end
        mov al, ','
        call letter
        jmp .each
.end:
        mov al, 10
        call letter
        jmp next

sector:
        mov bx, buffer
        mov cx, 2
        mov dh, 0
        mov dl, [drive]
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
