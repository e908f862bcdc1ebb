# What R says of each case: Rscript reference.R CASES.csv RESULTS.csv
#
# Belongs here: one short function a statistic, from R's own packages where they have it, and
# written out from its definition where they have not. Does not belong here: cases (samples.py),
# and what counts as equal (comparisons.py).
#
# RESULTS.csv has a row for each case and statistic: its numbers with 17 digits, "undefined" where
# R gives an error or no number, "skipped" where R would take more than a second or the statistic
# is not for this case. Leaves with status 3, naming them, where packages are absent.

PACKAGES <- c("coin", "effectsize", "exactRankTests")
absent <- PACKAGES[!vapply(PACKAGES, requireNamespace, NA, quietly = TRUE)]
if (length(absent) > 0) {
  cat(absent, "\n")
  quit(status = 3)
}

# The greatest numbers of answers for which R takes less than a second.
EXACT_BOTH <- 160      # coin's wilcox_test, both samples together
EXACT_PAIRS <- 400     # coin's wilcoxsign_test
EXACT_OTHER <- 100     # exactRankTests
BLOCKS <- 4000         # coin's other tests of pairs
ALL_PAIRS <- 4e6       # what goes through every pair of answers
GREATEST_NCP <- 37     # beyond, pt() is an approximation
Z <- qnorm(0.975)

# Reading -------------------------------------------------------------------------------------

numbers <- function(text, by = " ") as.numeric(strsplit(text, by, fixed = TRUE)[[1]])
repeated <- function(counts, scores) rep(scores, counts)

read_unlinked <- function(row) {
  counts <- lapply(strsplit(row$samples, "|", fixed = TRUE)[[1]], numbers)
  scores <- numbers(row$scores)
  groups <- lapply(counts, repeated, scores)
  cut <- as.integer(row$cut)
  high <- function(one) sum(one[cut:length(one)])
  list(
    counts = counts, scores = scores, groups = groups, x = groups[[1]], y = groups[[2]],
    a = high(counts[[1]]), n = sum(counts[[1]]), b = high(counts[[2]]), m = sum(counts[[2]]),
    family = numbers(row$family)
  )
}

read_linked <- function(row) {
  parts <- strsplit(strsplit(row$samples, "|", fixed = TRUE)[[1]], ":", fixed = TRUE)
  codes <- t(vapply(parts, function(part) numbers(part[1]), numeric(3)))
  waves <- codes[rep(seq_along(parts), vapply(parts, function(part) as.numeric(part[2]), 0)), ,
                 drop = FALSE]
  scores <- numbers(row$scores)
  k <- length(scores)
  before <- factor(waves[, 1], levels = 1:k)
  after <- factor(waves[, 2], levels = 1:k)
  cut <- as.integer(row$cut)
  list(
    waves = waves, scores = scores, x = scores[waves[, 1]], y = scores[waves[, 2]],
    up = sum(waves[, 2] > waves[, 1]), down = sum(waves[, 2] < waves[, 1]), n = nrow(waves),
    table = without_empty(table(before, after)),
    high = table(factor(waves[, 1] >= cut, c(TRUE, FALSE)),
                 factor(waves[, 2] >= cut, c(TRUE, FALSE)))
  )
}

# Options that nobody chose in either wave are no part of a square table.
without_empty <- function(table) {
  used <- rowSums(table) + colSums(table) > 0
  table[used, used, drop = FALSE]
}

# Two samples of different persons ------------------------------------------------------------

in_groups <- function(case) {
  data.frame(
    score = unlist(case$groups),
    group = factor(rep(seq_along(case$groups), lengths(case$groups)))
  )
}

pair_of <- function(case) {
  data.frame(
    score = c(case$x, case$y),
    group = factor(rep(1:2, c(length(case$x), length(case$y))))
  )
}

rank_test <- function(...) {
  found <- wilcox.test(..., exact = FALSE)
  c(found$statistic, found$p.value)
}

wilson <- function(a, n) prop.test(a, n, correct = FALSE)$conf.int[1:2]

newcombe <- function(case) {
  one <- wilson(case$a, case$n)
  two <- wilson(case$b, case$m)
  p <- case$a / case$n
  q <- case$b / case$m
  c(p - q - sqrt((p - one[1])^2 + (two[2] - q)^2), p - q + sqrt((one[2] - p)^2 + (q - two[1])^2))
}

# The noncentralities under which t lies at the 97.5 % and the 2.5 % point.
noncentral_limits <- function(t, df) {
  at <- function(p) {
    reach <- 10 + abs(t)
    uniroot(function(ncp) pt(t, df, ncp) - p, t + c(-reach, reach), tol = 1e-13)$root
  }
  limits <- c(at(0.975), at(0.025))
  if (max(abs(limits)) > GREATEST_NCP) NULL else limits
}

# effectsize's own limits, unless its search ended away from where they lie by its own criterion.
searched <- function(found, name, scale, df) {
  limits <- c(found[["CI_low"]], found[["CI_high"]])
  if (!all(is.finite(limits))) return(NA)
  left <- pt(found[[name]] / scale, df, limits / scale) - c(0.975, 0.025)
  if (max(abs(left)) > 1e-4) NULL else limits
}

pooled <- function(case) {
  n <- length(case$x)
  m <- length(case$y)
  list(d = effectsize::cohens_d(case$x, case$y)[["Cohens_d"]], df = n + m - 2,
       scale = sqrt(1 / n + 1 / m))
}

cohens_d_limits <- function(case) {
  found <- pooled(case)
  limits <- noncentral_limits(found$d / found$scale, found$df)
  if (is.null(limits)) NULL else limits * found$scale
}

both_types <- function(case, type) {
  unname(quantile(case$x, c(0.1, 0.25, 0.5, 0.75, 0.9), type = type))
}

# Over all pairs of groups: of every pair of answers, is the later group's higher; ties count half.
gains_between <- function(groups) {
  each <- combn(length(groups), 2, function(two) {
    sum((sign(outer(groups[[two[2]]], groups[[two[1]]], "-")) + 1) / 2)
  })
  sum(each)
}

UNLINKED <- list(
  mean_and_sd = function(case) c(mean(case$x), sd(case$x)),
  quantile_type_7 = function(case) both_types(case, 7),
  quantile_type_2 = function(case) both_types(case, 2),
  wilson = function(case) wilson(case$a, case$n),
  clopper_pearson = function(case) binom.test(case$a, case$n)$conf.int[1:2],
  homogeneity = function(case) {
    found <- chisq.test(rbind(case$counts[[1]], case$counts[[2]])[, colSums(
      rbind(case$counts[[1]], case$counts[[2]])) > 0, drop = FALSE], correct = FALSE)
    if (grepl("given probabilities", found$method)) NA else c(found$statistic, found$p.value)
  },
  fisher_exact = function(case) {
    fisher.test(rbind(c(case$a, case$n - case$a), c(case$b, case$m - case$b)))$p.value
  },
  benjamini_hochberg = function(case) p.adjust(case$family, "BH"),
  holm = function(case) p.adjust(case$family, "holm"),
  cliffs_delta = function(case) {
    effectsize::rank_biserial(case$x, case$y, ci = NULL)[["r_rank_biserial"]]
  },
  cliffs_delta_by_pairs = function(case) {
    if (length(case$x) * length(case$y) > ALL_PAIRS) return(NULL)
    mean(sign(outer(case$x, case$y, "-")))
  },
  mann_whitney_normal = function(case) rank_test(case$x, case$y, correct = TRUE),
  mann_whitney_uncorrected = function(case) rank_test(case$x, case$y, correct = FALSE),
  mann_whitney_exact = function(case) {
    if (length(case$x) + length(case$y) > EXACT_BOTH) return(NULL)
    coin::pvalue(coin::wilcox_test(score ~ group, pair_of(case), distribution = "exact"))
  },
  mann_whitney_other = function(case) {
    if (length(case$x) + length(case$y) > EXACT_OTHER) return(NULL)
    if (length(unique(c(case$x, case$y))) == 1) return(NA)
    exactRankTests::wilcox.exact(case$x, case$y, exact = TRUE)$p.value
  },
  newcombe = newcombe,
  cohens_d = function(case) pooled(case)$d,
  cohens_d_interval = cohens_d_limits,
  cohens_d_interval_by_search = function(case) {
    found <- pooled(case)
    searched(effectsize::cohens_d(case$x, case$y), "Cohens_d", found$scale, found$df)
  },
  kruskal_wallis = function(case) {
    found <- kruskal.test(case$groups)
    c(found$statistic, found$p.value, found$parameter)
  },
  # With the number of the group as the other variable, Kendall's test is Jonckheere's.
  jonckheere_terpstra = function(case) {
    all <- in_groups(case)
    if (nrow(all)^2 > ALL_PAIRS) return(NULL)
    found <- cor.test(as.integer(all$group), all$score, method = "kendall", exact = FALSE)
    c(gains_between(case$groups), found$p.value)
  }
)

# The same persons twice ----------------------------------------------------------------------

signed_rank_exact <- function(case, zeros) {
  if (case$n > EXACT_PAIRS) return(NULL)
  found <- coin::wilcoxsign_test(case$y ~ case$x, zero.method = zeros, distribution = "exact")
  coin::pvalue(found)
}

rank_sum_of_gains <- function(d) sum(rank(abs(d))[d > 0])

tango <- function(case) {
  b <- case$up
  c <- case$down
  n <- case$n
  score <- function(delta) {
    middle <- -b - c + (2 * n - b + c) * delta
    root <- (sqrt(middle^2 + 8 * n * c * delta * (1 - delta)) - middle) / (4 * n)
    (b - c - n * delta) / sqrt(n * (2 * root + delta * (1 - delta)))
  }
  limit <- function(z, low, high) {
    uniroot(function(delta) score(delta) - z, c(low, high), tol = 1e-14)$root
  }
  d <- (b - c) / n
  edge <- 1e-12 # at -1, 1 and at d itself the score may be 0/0
  c(if (d <= -1) -1 else limit(Z, -1 + edge, d - edge),
    if (d >= 1) 1 else limit(-Z, d + edge, 1 - edge))
}

newcombe_paired <- function(case) {
  table <- case$high
  n <- case$n
  after <- sum(table[, 1]) / n
  before <- sum(table[1, ]) / n
  one <- wilson(sum(table[, 1]), n)
  two <- wilson(sum(table[1, ]), n)
  margins <- prod(rowSums(table), colSums(table))
  cross <- table[1, 1] * table[2, 2] - table[1, 2] * table[2, 1]
  if (cross > n / 2) cross <- cross - n / 2 else if (cross >= 0) cross <- 0
  phi <- if (margins == 0) 0 else cross / sqrt(margins)
  wide <- function(u, v) sqrt(u^2 - 2 * phi * u * v + v^2)
  c(after - before - wide(after - one[1], two[2] - before),
    after - before + wide(one[2] - after, before - two[1]))
}

# v' M^- v and the rank of M, by its eigenvectors.
form <- function(m, v) {
  parts <- eigen(m, symmetric = TRUE)
  kept <- parts$values > 1e-9 * max(parts$values, 1e-9)
  along <- crossprod(parts$vectors[, kept, drop = FALSE], v)
  list(value = sum(along^2 / parts$values[kept]), rank = sum(kept))
}

bhapkar <- function(case) {
  d <- colSums(case$table) - rowSums(case$table)
  spread <- -(case$table + t(case$table))
  diag(spread) <- rowSums(case$table) + colSums(case$table) - 2 * diag(case$table)
  found <- form(spread - outer(d, d) / case$n, d)
  if (found$rank == 0 || found$rank < form(spread, d)$rank) return(NA)
  c(found$value, pchisq(found$value, found$rank, lower.tail = FALSE), found$rank)
}

# coin's own p is 1 less the rest, and so has no digits left below 1e-16.
stuart_maxwell <- function(case) {
  if (case$n > BLOCKS) return(NULL)
  found <- coin::mh_test(as.table(case$table))
  df <- found@statistic@df
  if (df == 0) return(NA)
  c(coin::statistic(found), pchisq(coin::statistic(found), df, lower.tail = FALSE), df)
}

bowker <- function(case) {
  pairs <- (case$table + t(case$table))[lower.tri(case$table)]
  if (nrow(case$table) < 2) return(NA)
  if (any(pairs == 0)) return(NULL)
  found <- mcnemar.test(case$table, correct = FALSE)
  c(found$statistic, found$p.value, found$parameter)
}

LINKED <- list(
  dominance = function(case) mean(sign(case$waves[, 2] - case$waves[, 1])),
  dominance_interval = tango,
  ps_dependent = function(case) {
    d <- case$waves[, 2] - case$waves[, 1]
    mean((d > 0) + (d == 0) / 2)
  },
  matched_rank_biserial = function(case) {
    effectsize::rank_biserial(case$y, case$x, paired = TRUE, ci = NULL)[["r_rank_biserial"]]
  },
  # Of two samples effectsize 0.8.3 would take those whose score after is 0, not whose difference
  # is, for the persons without a change; so it is given the differences.
  matched_rank_biserial_interval = function(case) {
    found <- effectsize::rank_biserial(case$y - case$x)
    c(found[["CI_low"]], found[["CI_high"]])
  },
  signed_rank_exact = function(case) signed_rank_exact(case, "Wilcoxon"),
  signed_rank_exact_pratt = function(case) signed_rank_exact(case, "Pratt"),
  signed_rank_other = function(case) {
    if (case$n > EXACT_OTHER) return(NULL)
    if (all(case$x == case$y)) return(NA)
    exactRankTests::wilcox.exact(case$y, case$x, paired = TRUE, exact = TRUE)$p.value
  },
  signed_rank_normal = function(case) rank_test(case$y, case$x, paired = TRUE, correct = TRUE),
  signed_rank_uncorrected = function(case) {
    rank_test(case$y, case$x, paired = TRUE, correct = FALSE)
  },
  # coin's own p is 1 less the rest, and so has no digits left below 1e-16.
  signed_rank_uncorrected_pratt = function(case) {
    if (case$n > BLOCKS) return(NULL)
    found <- coin::wilcoxsign_test(case$y ~ case$x, zero.method = "Pratt")
    z <- coin::statistic(found)
    c(rank_sum_of_gains(case$y - case$x), 2 * pnorm(-abs(z)))
  },
  mcnemar_exact = function(case) {
    binom.test(case$high[1, 2], case$high[1, 2] + case$high[2, 1])$p.value
  },
  newcombe_paired = newcombe_paired,
  cohens_dz = function(case) {
    effectsize::cohens_d(case$y, case$x, paired = TRUE, ci = NULL)[["Cohens_d"]]
  },
  cohens_dz_interval = function(case) {
    d <- mean(case$y - case$x) / sd(case$y - case$x)
    limits <- noncentral_limits(d * sqrt(case$n), case$n - 1)
    if (is.null(limits)) NULL else limits / sqrt(case$n)
  },
  cohens_dz_interval_by_search = function(case) {
    found <- effectsize::cohens_d(case$y, case$x, paired = TRUE)
    searched(found, "Cohens_d", 1 / sqrt(case$n), case$n - 1)
  },
  stuart_maxwell = stuart_maxwell,
  bhapkar = bhapkar,
  bowker = bowker,
  friedman = function(case) {
    found <- friedman.test(case$waves)
    c(found$statistic, found$p.value, found$parameter)
  }
)

# Running -------------------------------------------------------------------------------------

written <- function(values) {
  if (is.null(values)) return("skipped")
  if (!all(is.finite(values))) return("undefined")
  paste(sprintf("%.17g", as.numeric(values)), collapse = " ")
}

ask <- function(statistic, case) {
  written(tryCatch(suppressMessages(suppressWarnings(statistic(case))), error = function(e) NA))
}

results_of <- function(row) {
  linked <- row$kind == "linked"
  statistics <- if (linked) LINKED else UNLINKED
  case <- if (linked) read_linked(row) else read_unlinked(row)
  data.frame(case = row$case, statistic = names(statistics),
             values = vapply(statistics, ask, "", case))
}

paths <- commandArgs(trailingOnly = TRUE)
cases <- read.csv(paths[1], colClasses = "character")
results <- lapply(seq_len(nrow(cases)), function(at) results_of(cases[at, ]))
write.csv(do.call(rbind, results), paths[2], row.names = FALSE, quote = FALSE)
