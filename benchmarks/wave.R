# The same job as benchmarks/contestants.py in base R: from labels in CSV to shares with Wilson's
# intervals, by group. Run it as: Rscript wave.R FILE
path <- commandArgs(trailingOnly = TRUE)[1]
wide <- read.csv(path, check.names = FALSE, stringsAsFactors = TRUE)
z <- qnorm(0.975)
shares <- lapply(paste("Question", 1:20), function(item) {
  counts <- table(wide$Region, wide[[item]])
  counts <- counts[, colnames(counts) != "Don't know"]
  n <- rowSums(counts)
  p <- counts / n
  centre <- (p + z^2 / (2 * n)) / (1 + z^2 / n)
  half <- z / (1 + z^2 / n) * sqrt(p * (1 - p) / n + z^2 / (4 * n^2))
  list(share = p, low = centre - half, high = centre + half)
})
cat(sum(sapply(shares, function(one) length(one$share))), "\n")
