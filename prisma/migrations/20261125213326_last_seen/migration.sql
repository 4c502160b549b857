-- CreateTable
CREATE TABLE "LastSeen" (
    "placeId" TEXT NOT NULL PRIMARY KEY,
    "seenAt" DATETIME NOT NULL,
    "format" INTEGER NOT NULL,
    "content" TEXT NOT NULL
);
