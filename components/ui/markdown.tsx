'use client';

import dynamic from 'next/dynamic';
import { whenReached } from '@/lib/client/later';

/** The reader of Markdown comes only to pages that show some. */
const Reader = dynamic(() => whenReached(() => import('react-markdown')), { ssr: false });

/** Headings of a note stay below those of the page, pictures of the world outside out of it. */
const ALLOWED = [
  ...['p', 'br', 'em', 'strong', 'del', 'code', 'pre', 'blockquote', 'hr'],
  ...['ul', 'ol', 'li', 'a', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
];

/** Markdown that somebody wrote: HTML in it stays text, links are only those that a browser may follow. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="note">
      <Reader
        allowedElements={ALLOWED}
        unwrapDisallowed
        components={{
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noopener noreferrer nofollow">
              {children}
            </a>
          ),
        }}
      >
        {text}
      </Reader>
    </div>
  );
}
