-- CreateTable
CREATE TABLE "Bulk" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "stopAtError" BOOLEAN NOT NULL,
    "startedAt" DATETIME NOT NULL,
    "endedAt" DATETIME
);

-- CreateTable
CREATE TABLE "BulkItem" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "bulkId" TEXT NOT NULL,
    "hostId" TEXT NOT NULL,
    "hostName" TEXT NOT NULL,
    "vmUuid" TEXT NOT NULL,
    "vmName" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "request" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "taskId" TEXT,
    "problem" TEXT,
    CONSTRAINT "BulkItem_bulkId_fkey" FOREIGN KEY ("bulkId") REFERENCES "Bulk" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Bulk_startedAt_idx" ON "Bulk"("startedAt");

-- CreateIndex
CREATE INDEX "BulkItem_bulkId_idx" ON "BulkItem"("bulkId");
