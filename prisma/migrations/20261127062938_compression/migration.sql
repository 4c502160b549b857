-- CreateTable
CREATE TABLE "Compression" (
    "hostId" TEXT NOT NULL PRIMARY KEY,
    "afterMinutes" INTEGER,
    CONSTRAINT "Compression_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
